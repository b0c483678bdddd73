package dev.kci.report.render;

/** A template cannot be used; the message names file and line. */
public final class TemplateException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public TemplateException(String message) {
    super(message);
  }
}
