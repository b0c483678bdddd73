package dev.kci.outages;

import dev.kci.outages.Cell.Length;
import dev.kci.outages.Cell.Moment;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The matrix as text: a line for each part and moment, a column for each length.
 *
 * @param results the results of the played cells
 */
record Table(Map<Cell, CellResult> results) {
  Table {
    results = Map.copyOf(results);
  }

  /** Returns the lines, including a header. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(line("away for", "", "half", "one", "three holdoffs"));
    for (Part part : Part.values()) {
      for (Moment moment : Moment.values()) {
        lines.add(
            line(
                part.name().toLowerCase(Locale.ROOT),
                moment.name().toLowerCase(Locale.ROOT),
                mark(new Cell(part, Length.HALF, moment)),
                mark(new Cell(part, Length.ONE, moment)),
                mark(new Cell(part, Length.THREE, moment))));
      }
    }
    return lines;
  }

  private String mark(Cell cell) {
    CellResult result = results.get(cell);
    if (result == null) {
      return "-";
    }
    return result.good() ? "ok" : "FAIL";
  }

  private static String line(String part, String moment, String half, String one, String three) {
    return String.format("%-9s %-7s %-5s %-5s %s", part, moment, half, one, three);
  }
}
