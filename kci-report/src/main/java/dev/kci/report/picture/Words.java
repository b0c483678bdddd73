package dev.kci.report.picture;

import java.util.List;

/** The words of captions. */
final class Words {
  private Words() {}

  /** Joins the parts of a sentence with semicolons, and begins and ends it. */
  static String sentence(List<String> parts) {
    String text = String.join("; ", parts);
    return text.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + text.substring(1) + ".";
  }
}
