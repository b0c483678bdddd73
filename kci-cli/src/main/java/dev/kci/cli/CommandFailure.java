package dev.kci.cli;

import org.jspecify.annotations.Nullable;

/**
 * A command could not do what it was asked for, for a reason outside this program: its message is
 * printed as one line, and the exit code is 1.
 */
public final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  public CommandFailure(String message) {
    this(message, null);
  }

  public CommandFailure(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
