package dev.kci.pipeline.definition;

import org.jspecify.annotations.Nullable;

/**
 * Thrown if a template cannot be found, read or filled. The message is one line for the template's
 * author: file, line if known, what is wrong and what is expected.
 */
public final class TemplateException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean value;

  public TemplateException(String message) {
    this(message, false);
  }

  private TemplateException(String message, boolean value) {
    super(message);
    this.value = value;
  }

  public TemplateException(String message, @Nullable Throwable cause) {
    super(message, cause);
    this.value = false;
  }

  /** Creates the exception for a job's value that must not be inserted into any template. */
  static TemplateException ofValue(String message) {
    return new TemplateException(message, true);
  }

  /** Returns whether a value of the job is wrong, not the template. */
  public boolean isOfValue() {
    return value;
  }

  /** Creates the exception for an error in a line of a file. Lines count from 1. */
  static TemplateException at(String file, int line, String what) {
    return new TemplateException(file + ":" + line + ": " + what);
  }
}
