package dev.kci.packaging;

import java.util.List;
import java.util.Locale;

/** Plain text as AsciiDoc that shows it unchanged. */
final class AsciiDoc {
  private AsciiDoc() {}

  /** Returns a text in which nothing is markup, neither for AsciiDoc nor for picocli. */
  static String verbatim(String text) {
    return plain(text).replace("%", "%%");
  }

  /** Returns a text in which nothing is markup for AsciiDoc. */
  private static String plain(CharSequence text) {
    return text.isEmpty() ? "" : "pass:c[" + text.toString().replace("]", "\\]") + "]";
  }

  /**
   * Returns the synopsis of a command: {@code Usage: kci-api node get [OPTIONS] ID} with the words
   * of the command in bold.
   */
  static String synopsis(String usage) {
    StringBuilder synopsis = new StringBuilder();
    for (String word : usage.substring("Usage: ".length()).split(" ")) {
      boolean isTyped = word.equals(word.toLowerCase(Locale.ROOT));
      synopsis.append(
          isTyped ? "*" + word + "* " : word.contains("[") ? verbatim(word) + " " : word + " ");
    }
    return synopsis.toString().strip();
  }

  /**
   * Returns the sections Notes and Examples of a help's last lines; those that start with two
   * spaces are examples.
   */
  static String sections(List<String> lines) {
    StringBuilder text = new StringBuilder();
    StringBuilder block = new StringBuilder();
    String heading = "";
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      boolean isExample = line.startsWith("  ");
      String section =
          isExample && !heading.isEmpty()
              ? heading
              : line.equals("Examples:") ? "Examples" : "Notes";
      if (!section.equals(heading)) {
        text.append("\n== ").append(section).append("\n");
        heading = section;
      }
      if (line.equals("Examples:")) {
        continue;
      }
      block.append(block.isEmpty() ? "" : isExample ? "\n" : " ").append(line.strip());
      if (i + 1 == lines.size() || lines.get(i + 1).startsWith("  ") != isExample) {
        text.append('\n').append(isExample ? "....\n" + block + "\n....\n" : plain(block) + "\n");
        block.setLength(0);
      }
    }
    return text.toString();
  }
}
