package dev.kci.storage;

import org.jspecify.annotations.Nullable;

/** A file could not be stored or read back; the message says which, where and why. */
public final class StorageException extends RuntimeException {
  private enum Cause {
    MISSING,
    STOPPED,
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

  /** The program ends, and so no further attempt was made. */
  public static StorageException stopped(String message, @Nullable Throwable cause) {
    return new StorageException(message, cause, Cause.STOPPED);
  }

  /** The storage answers, and says that there is no such file. */
  public static StorageException missing(String message, @Nullable Throwable cause) {
    return new StorageException(message, cause, Cause.MISSING);
  }

  /** Whether it may be stored after the next start: only the end of the program kept it. */
  public boolean isStopped() {
    return why == Cause.STOPPED;
  }

  /** Whether the file is certainly not there; else nothing is known of it. */
  public boolean isMissing() {
    return why == Cause.MISSING;
  }
}
