package dev.kci.cli;

import org.jspecify.annotations.Nullable;

/**
 * Ends a command that cannot do its work for a reason outside this program. The message is printed
 * as one line, and the exit code is 1.
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
