package dev.kci.tarball.git;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Thrown if an object in the local repository is missing or damaged. */
public final class UnreadableException extends IOException {
  private static final long serialVersionUID = 1L;

  public UnreadableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
