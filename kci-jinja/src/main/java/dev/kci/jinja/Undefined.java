package dev.kci.jinja;

/**
 * What an unknown name or attribute gives: prints as nothing, is false and empty, and is an error
 * in every other use.
 *
 * @param message what is unknown, like {@code 'x' is undefined}
 */
record Undefined(String message) {
  static Undefined name(String name) {
    return new Undefined("'" + name + "' is undefined");
  }

  JinjaException error() {
    return new JinjaException(message);
  }
}
