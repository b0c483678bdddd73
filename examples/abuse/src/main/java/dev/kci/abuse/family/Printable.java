package dev.kci.abuse.family;

/** Makes payloads printable. */
final class Printable {
  private Printable() {}

  /** Returns the text in printable ASCII, with all other characters as escapes. */
  static String of(String text) {
    StringBuilder shown = new StringBuilder();
    text.chars()
        .forEach(
            c ->
                shown.append(
                    c < ' ' || c > '~' ? String.format("\\u%04x", c) : String.valueOf((char) c)));
    return shown.toString();
  }
}
