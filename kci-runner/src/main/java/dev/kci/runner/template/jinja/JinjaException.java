package dev.kci.runner.template.jinja;

/** A mistake in a template, or an error that a template raises itself; one line. */
final class JinjaException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private boolean placed;

  JinjaException(String message) {
    super(message);
  }

  private JinjaException(String message, JinjaException cause) {
    super(message, cause);
    placed = true;
  }

  /** This error with its place, unless it has one. */
  JinjaException at(String file, int line) {
    return placed ? this : new JinjaException(file + ":" + line + ": " + getMessage(), this);
  }
}
