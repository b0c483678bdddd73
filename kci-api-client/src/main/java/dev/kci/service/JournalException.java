package dev.kci.service;

import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The journal of an {@link EventLoop} cannot be used: another process has it, or the folder or disk
 * does not allow it. The message names the path and what to do.
 */
public final class JournalException extends UncheckedIOException {
  private static final long serialVersionUID = 1;

  public JournalException(String message, IOException cause) {
    super(message, cause);
  }
}
