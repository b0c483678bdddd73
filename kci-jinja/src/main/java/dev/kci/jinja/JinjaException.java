package dev.kci.jinja;

import org.jspecify.annotations.Nullable;

/** A mistake in a template, or an error that a template raises itself: {@code file:line: what}. */
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

  /** This error with its place, unless it has one. */
  JinjaException at(String file, int line) {
    return placed ? this : new JinjaException(file, line, this);
  }
}
