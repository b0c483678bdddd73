package dev.kci.jinja;

/**
 * The value of an unknown name or attribute: prints as empty text, is false and empty, and is an
 * error in any other use.
 *
 * @param message for that error, for example {@code 'x' is undefined}
 */
record Undefined(String message) {
  static Undefined name(String name) {
    return new Undefined("'" + name + "' is undefined");
  }

  JinjaException error() {
    return new JinjaException(message);
  }
}
