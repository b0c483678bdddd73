package dev.kci.files;

import java.io.IOException;

/** Another process holds the {@link ProcessLock} of a folder. */
public final class FolderInUseException extends IOException {
  private static final long serialVersionUID = 1;

  FolderInUseException(String message) {
    super(message);
  }
}
