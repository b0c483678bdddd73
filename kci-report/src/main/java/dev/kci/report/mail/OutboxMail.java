package dev.kci.report.mail;

import java.util.List;

/**
 * A mail in the outbox.
 *
 * @param key the name of its file
 * @param recipients the addresses that it must still go to
 * @param message the message as SMTP sends it
 */
public record OutboxMail(String key, List<String> recipients, byte[] message) {
  public OutboxMail {
    recipients = List.copyOf(recipients);
  }
}
