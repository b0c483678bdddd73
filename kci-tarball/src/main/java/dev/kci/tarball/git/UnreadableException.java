package dev.kci.tarball.git;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The local repository lacks an object that it must have, or has it damaged. */
public final class UnreadableException extends IOException {
  private static final long serialVersionUID = 1L;

  public UnreadableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
