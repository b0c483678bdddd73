package dev.kci.report.render;

import java.io.IOException;
import java.io.Reader;
import java.util.Optional;

/** Provides templates that replace ours. */
@FunctionalInterface
public interface TemplateSource {
  /**
   * Opens a template.
   *
   * @param name such as {@code report.txt}
   * @return its text, which the caller closes; empty to use ours
   */
  Optional<Reader> open(String name) throws IOException;
}
