package dev.kci.report.mail;

/** Sends mails. */
public interface MailTransport {
  /**
   * Sends a mail.
   *
   * @return which recipients were accepted, and which were not
   * @throws MailUnavailableException if none was accepted and a retry may help
   */
  Handover send(OutboxMail mail);
}
