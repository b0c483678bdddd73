package dev.kci.report.picture;

import dev.kci.results.Verdict;
import java.util.Arrays;
import java.util.List;

/** Says which shapes of a matrix mean what: those that it has. */
record Legend(List<Mark> marks) {
  private static final int GAP = 24;

  Legend {
    marks = List.copyOf(marks);
  }

  static Legend of(List<MatrixPicture.Row> rows, List<String> platforms) {
    return new Legend(
        Arrays.stream(Mark.values())
            .filter(mark -> rows.stream().anyMatch(row -> has(row, platforms, mark)))
            .toList());
  }

  private static boolean has(MatrixPicture.Row row, List<String> platforms, Mark mark) {
    return platforms.stream()
        .anyMatch(
            platform -> {
              Verdict verdict = row.byPlatform().get(platform);
              return verdict != null && Mark.of(verdict) == mark;
            });
  }

  int width() {
    return marks.stream().mapToInt(Legend::width).sum();
  }

  private static int width(Mark mark) {
    return (int) Math.ceil(mark.label().length() * Svg.CHARACTER) + GAP;
  }

  void draw(Svg svg, int y) {
    int x = Mark.SIZE / 2;
    for (Mark mark : marks) {
      mark.draw(svg, mark.at(x, y));
      svg.text(x + 9, y + 4, "start", mark.label());
      x += width(mark);
    }
  }
}
