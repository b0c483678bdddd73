package dev.kci.report.picture;

import java.util.List;

/** The words of captions. */
final class Words {
  private Words() {}

  /** A number and what it counts. */
  static String number(long number, String one, String many) {
    return number + " " + (number == 1 ? one : many);
  }

  /** Joins the parts of a sentence with semicolons, and begins and ends it. */
  static String sentence(List<String> parts) {
    String text = String.join("; ", parts);
    return text.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + text.substring(1) + ".";
  }
}
