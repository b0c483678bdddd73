package dev.kci.storage;

import org.jspecify.annotations.Nullable;

/** Thrown if a file could not be stored or read back; the message says which, where and why. */
public final class StorageException extends RuntimeException {
  private enum Cause {
    MISSING,
    STOPPED,
    UNAUTHORIZED,
    OTHER
  }

  private final Cause why;

  public StorageException(String message) {
    this(message, null);
  }

  public StorageException(String message, @Nullable Throwable cause) {
    this(message, cause, Cause.OTHER);
  }

  private StorageException(String message, @Nullable Throwable cause, Cause why) {
    super(message, cause);
    this.why = why;
  }

  /** Creates the exception for a transfer that was not retried because the program is ending. */
  public static StorageException stopped(String message, @Nullable Throwable cause) {
    return new StorageException(message, cause, Cause.STOPPED);
  }

  /** Creates the exception for a file that the storage says does not exist. */
  public static StorageException missing(String message, @Nullable Throwable cause) {
    return new StorageException(message, cause, Cause.MISSING);
  }

  /** Creates the exception for a transfer whose credentials the storage rejects. */
  public static StorageException unauthorized(String message) {
    return new StorageException(message, null, Cause.UNAUTHORIZED);
  }

  /** Returns whether the storage rejects our credentials, so that all transfers fail. */
  public boolean isUnauthorized() {
    return why == Cause.UNAUTHORIZED;
  }

  /** Returns whether only the end of the program prevented the transfer, so it can be repeated. */
  public boolean isStopped() {
    return why == Cause.STOPPED;
  }

  /** Returns whether the file certainly does not exist; otherwise it may or may not exist. */
  public boolean isMissing() {
    return why == Cause.MISSING;
  }
}
