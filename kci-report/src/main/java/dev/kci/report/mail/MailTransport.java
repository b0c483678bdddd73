package dev.kci.report.mail;

import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Sends mails. */
public interface MailTransport {
  /**
   * Sends a mail.
   *
   * @return which recipients were accepted, and which were not
   * @throws MailUnavailableException if none was accepted and a retry may help
   */
  Handover send(OutboxMail mail);

  /**
   * Sends a mail that may stop being due while the server is being connected.
   *
   * @param due checked as late as possible, when the server is ready to take the mail
   * @return empty if the mail was not due any more, so that nobody has it
   * @throws MailUnavailableException if none was accepted and a retry may help
   */
  default Optional<Handover> send(OutboxMail mail, BooleanSupplier due) {
    return due.getAsBoolean() ? Optional.of(send(mail)) : Optional.empty();
  }
}
