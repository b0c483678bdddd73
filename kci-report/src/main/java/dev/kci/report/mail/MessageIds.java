package dev.kci.report.mail;

import dev.kci.files.Sha256;
import java.util.Locale;

/** Ids of messages, the same each time they are computed (RFC 5322, section 3.6.4). */
public final class MessageIds {
  private static final int LONGEST_KEY = 100;
  private static final int LONGEST_LABEL = 60;

  private MessageIds() {}

  /** The Message-ID of a report. */
  static String report(String id, String domain) {
    return "<kci-report." + ofKey(id) + "@" + domain + ">";
  }

  /** The Message-ID that all reports of a thread refer to; that message is never sent. */
  static String thread(String thread, String domain) {
    return "<kci-thread." + digest(thread) + "@" + domain + ">";
  }

  /** The List-Id (RFC 2919) of reports about something, such as a tree. */
  static String list(String about, String domain) {
    String label = about.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    String cut = label.substring(0, Math.min(label.length(), LONGEST_LABEL));
    return "<" + cut.replaceAll("^-|-$", "") + ".kci-report." + domain + ">";
  }

  /**
   * Returns a text that may be part of a message id or a file name.
   *
   * @return {@code text} itself if it has such characters only, else a digest of it
   * @param longest maximum length of a text that is returned itself
   */
  public static String atom(String text, int longest) {
    return text.matches("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*") && text.length() <= longest
        ? text
        : digest(text);
  }

  /** Returns {@link #atom(String, int)} of the key of a mail. */
  static String ofKey(String key) {
    return atom(key, LONGEST_KEY);
  }

  private static String digest(String text) {
    return Sha256.of(text).substring(0, 32);
  }
}
