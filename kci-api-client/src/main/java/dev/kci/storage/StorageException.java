package dev.kci.storage;

import org.jspecify.annotations.Nullable;

/** A file could not be stored or read back; the message says which, where and why. */
public final class StorageException extends RuntimeException {
  public StorageException(String message) {
    super(message);
  }

  public StorageException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
