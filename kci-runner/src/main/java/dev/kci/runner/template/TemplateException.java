package dev.kci.runner.template;

import org.jspecify.annotations.Nullable;

/**
 * A template that cannot be found, read or filled. The message is one line for the person who
 * writes the template: file, line where it is known, what is wrong and what is expected.
 */
public final class TemplateException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public TemplateException(String message) {
    super(message);
  }

  public TemplateException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** A mistake at a line of a file; lines count from 1. */
  static TemplateException at(String file, int line, String what) {
    return new TemplateException(file + ":" + line + ": " + what);
  }
}
