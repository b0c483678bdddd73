package dev.kci.report.mail;

/** Takes mails to their recipients. */
public interface MailTransport {
  /**
   * Hands a mail over.
   *
   * @return which recipients have it, and which not
   * @throws MailUnavailableException when no recipient has it and it is worth trying again
   */
  Handover send(OutboxMail mail);
}
