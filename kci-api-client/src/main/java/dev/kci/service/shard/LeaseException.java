package dev.kci.service.shard;

import org.jspecify.annotations.Nullable;

/** A Lease could not be read or written. The message is one line for the administrator. */
public final class LeaseException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public LeaseException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
