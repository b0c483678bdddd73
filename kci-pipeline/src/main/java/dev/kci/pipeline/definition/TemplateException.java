package dev.kci.pipeline.definition;

import org.jspecify.annotations.Nullable;

/**
 * A template that cannot be found, read or filled. The message is one line for the person who
 * writes the template: file, line where it is known, what is wrong and what is expected.
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

  /** A value of the job that no template may be filled with. */
  static TemplateException ofValue(String message) {
    return new TemplateException(message, true);
  }

  /** Whether a value of the job is wrong, not the template. */
  public boolean isOfValue() {
    return value;
  }

  /** A mistake at a line of a file; lines count from 1. */
  static TemplateException at(String file, int line, String what) {
    return new TemplateException(file + ":" + line + ": " + what);
  }
}
