package dev.kci.report.mail;

/** The mail server cannot be reached, does not trust us or cannot take a mail now. */
public final class MailUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public MailUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
