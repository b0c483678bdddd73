package dev.kci.jinja;

import java.util.Optional;

/** Finds the text of templates by name. Must be thread-safe. */
@FunctionalInterface
public interface TemplateLoader {
  /**
   * The template of that name; empty if it does not exist.
   *
   * @throws JinjaException if it cannot be read
   */
  Optional<Source> find(String name);

  /** Where templates are looked for, for messages. */
  default String describe() {
    return "the loader";
  }

  /**
   * A template's text.
   *
   * @param file where it was found, for messages
   */
  record Source(String file, String text) {}
}
