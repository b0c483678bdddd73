package dev.kci.jinja;

import org.jspecify.annotations.Nullable;

/** An error in a template, or raised by a template. The message is {@code file:line: what}. */
public final class JinjaException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final boolean placed;

  public JinjaException(String message) {
    this(message, null);
  }

  public JinjaException(String message, @Nullable Throwable cause) {
    super(message, cause);
    placed = false;
  }

  private JinjaException(String file, int line, JinjaException cause) {
    super(file + ":" + line + ": " + cause.getMessage(), cause);
    placed = true;
  }

  /** Adds the place, unless this error already has one. */
  JinjaException at(String file, int line) {
    return placed ? this : new JinjaException(file, line, this);
  }
}
