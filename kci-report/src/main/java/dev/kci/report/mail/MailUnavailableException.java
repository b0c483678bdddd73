package dev.kci.report.mail;

/** The mail server is unreachable, rejects our log-in or cannot accept a mail now. */
public final class MailUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public MailUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
