package dev.kci.tarball.archive;

import java.io.IOException;

/** A commit has an entry that must not be in an archive; the message names its path. */
public final class RefusedEntryException extends IOException {
  private static final long serialVersionUID = 1L;

  RefusedEntryException(String message) {
    super(message);
  }
}
