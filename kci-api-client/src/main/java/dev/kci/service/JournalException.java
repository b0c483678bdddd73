package dev.kci.service;

import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Thrown if the journal of an {@link EventLoop} cannot be used, because another process uses it or
 * its folder cannot be read or written. The message names the path and what to do.
 */
public final class JournalException extends UncheckedIOException {
  private static final long serialVersionUID = 1;

  public JournalException(String message, IOException cause) {
    super(message, cause);
  }
}
