package dev.kci.report.mail;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

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
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}
