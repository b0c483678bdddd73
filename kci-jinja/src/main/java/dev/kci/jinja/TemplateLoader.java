package dev.kci.jinja;

import java.util.Optional;

/** Finds the text of templates by name. Must be thread-safe. */
@FunctionalInterface
public interface TemplateLoader {
  /**
   * Returns the template of that name; empty if it does not exist.
   *
   * @throws JinjaException if it cannot be read
   */
  Optional<Source> find(String name);

  /** Describes where templates are looked for, for messages. */
  default String describe() {
    return "the loader";
  }

  /**
   * A template's text.
   *
   * @param file for messages
   */
  record Source(String file, String text) {}
}
