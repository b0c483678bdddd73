package dev.kci.storage;

import org.jspecify.annotations.Nullable;

/** A file could not be stored or read back; the message says which, where and why. */
public final class StorageException extends RuntimeException {
  private final boolean stopped;

  public StorageException(String message) {
    this(message, null);
  }

  public StorageException(String message, @Nullable Throwable cause) {
    this(message, cause, false);
  }

  private StorageException(String message, @Nullable Throwable cause, boolean stopped) {
    super(message, cause);
    this.stopped = stopped;
  }

  /** The program ends, and so no further attempt was made. */
  public static StorageException stopped(String message, @Nullable Throwable cause) {
    return new StorageException(message, cause, true);
  }

  /** Whether it may be stored after the next start: only the end of the program kept it. */
  public boolean isStopped() {
    return stopped;
  }
}
