package dev.kci.quickstart;

import static java.util.stream.Collectors.joining;

import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/** Tables of Markdown, each under a heading. */
final class MarkdownTable {
  private MarkdownTable() {}

  /** Returns a table of finished {@linkplain #row rows}. */
  static String of(String heading, List<String> columns, String rows) {
    String line = String.join("|", Collections.nCopies(columns.size(), "---"));
    return "\n%s\n\n| %s |\n|%s|\n%s".formatted(heading, String.join(" | ", columns), line, rows);
  }

  /** Returns a row; bars in its cells are escaped. */
  static String row(String... cells) {
    return Stream.of(cells)
        .map(cell -> cell.replace("|", "\\|"))
        .collect(joining(" | ", "| ", " |\n"));
  }

  /** Returns text as code; nothing stays nothing. */
  static String code(String text) {
    return text.isEmpty() ? "" : "`" + text + "`";
  }
}
