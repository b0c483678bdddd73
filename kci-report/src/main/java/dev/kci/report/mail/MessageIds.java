package dev.kci.report.mail;

import dev.kci.files.Sha256;

/** Ids of messages that come out the same each time (RFC 5322, section 3.6.4). */
final class MessageIds {
  private MessageIds() {}

  /** The Message-ID of a report. */
  static String report(String id, String domain) {
    return "<kci-report." + atom(id) + "@" + domain + ">";
  }

  /** The message that all reports of a thread answer to; it is never sent. */
  static String thread(String thread, String domain) {
    return "<kci-thread." + digest(thread) + "@" + domain + ">";
  }

  /** {@code text} when it may stand in a message id as it is, else its digest. */
  static String atom(String text) {
    return text.matches("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*") && text.length() <= 100
        ? text
        : digest(text);
  }

  private static String digest(String text) {
    return Sha256.of(text).substring(0, 32);
  }
}
