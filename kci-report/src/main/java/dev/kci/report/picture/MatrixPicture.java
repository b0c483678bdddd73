package dev.kci.report.picture;

import dev.kci.results.NaturalOrder;
import dev.kci.results.Verdict;
import dev.kci.text.CountText;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Draws the results of jobs (rows) by platform (columns). Jobs and platforms with failures come
 * first; the caption counts those that do not fit. Pure.
 */
public final class MatrixPicture {
  /** The most jobs of a picture, which keeps it below 60 kB. */
  public static final int MOST_JOBS = 48;

  /** The most platforms of a picture. */
  public static final int MOST_PLATFORMS = 40;

  private static final int PITCH = 15;
  private static final int LONGEST_JOB = 26;
  private static final int LONGEST_PLATFORM = 22;

  /** The angle of the platforms' names. */
  private static final double SLANT = Math.toRadians(60);

  private MatrixPicture() {}

  /**
   * A job's results.
   *
   * @param byPlatform without the platforms on which it did not run
   */
  public record Row(String job, Map<String, Verdict> byPlatform) {
    public Row {
      Objects.requireNonNull(job, "job");
      byPlatform = Collections.unmodifiableMap(new LinkedHashMap<>(byPlatform));
    }

    private boolean hasFailed() {
      return byPlatform.containsValue(Verdict.FAIL);
    }

    /** The worst mark's number; marks are declared worst first. */
    private int rank() {
      return byPlatform.values().stream()
          .mapToInt(verdict -> Mark.of(verdict).ordinal())
          .min()
          .orElse(Mark.values().length);
    }
  }

  /** As {@link #of(List, int, int)}, with as much as a page can show. */
  public static Picture of(List<Row> rows) {
    return of(rows, MOST_JOBS, MOST_PLATFORMS);
  }

  /**
   * Draws a matrix.
   *
   * @param rows in any order
   * @param mostJobs how many jobs to show, at most {@link #MOST_JOBS}
   * @param mostPlatforms how many platforms to show, at most {@link #MOST_PLATFORMS}
   */
  public static Picture of(List<Row> rows, int mostJobs, int mostPlatforms) {
    List<Row> shown =
        rows.stream()
            .sorted(
                Comparator.comparingInt(Row::rank)
                    .thenComparing(Row::job, NaturalOrder.INSTANCE)
                    .thenComparing(Row::job))
            .limit(Math.min(mostJobs, MOST_JOBS))
            .toList();
    List<String> platforms = platforms(rows, shown, Math.min(mostPlatforms, MOST_PLATFORMS));
    return new Picture(draw(shown, platforms), caption(rows, shown, platforms));
  }

  /** Those with the most failures, by name. */
  private static List<String> platforms(List<Row> rows, List<Row> shown, int most) {
    Map<String, Integer> failures = new HashMap<>();
    rows.forEach(
        row ->
            row.byPlatform()
                .forEach(
                    (platform, verdict) ->
                        failures.merge(platform, verdict == Verdict.FAIL ? 1 : 0, Integer::sum)));
    Comparator<String> byName =
        NaturalOrder.INSTANCE.thenComparing(Comparator.<String>naturalOrder());
    return shown.stream()
        .flatMap(row -> row.byPlatform().keySet().stream())
        .distinct()
        .sorted(
            Comparator.comparingInt((String platform) -> -failures.getOrDefault(platform, 0))
                .thenComparing(byName))
        .limit(most)
        .sorted(byName)
        .toList();
  }

  private static String draw(List<Row> rows, List<String> platforms) {
    int left = 8 + Svg.width(rows.stream().map(Row::job), LONGEST_JOB);
    int names = Svg.width(platforms.stream(), LONGEST_PLATFORM);
    int top = 14 + (int) (names * Math.sin(SLANT));
    int right = left + platforms.size() * PITCH;
    int bottom = top + rows.size() * PITCH;
    Legend legend = Legend.of(rows, platforms);
    int overhang = (int) (names * Math.cos(SLANT)) + 6;
    Svg svg =
        new Svg(
            Math.max(right + overhang, legend.width()),
            bottom + 24,
            "Results by job and platform",
            false);
    for (int column = 0; column < platforms.size(); column++) {
      String place = (left + column * PITCH + 10) + " " + (top - 5);
      svg.cutText(
          0,
          0,
          "start",
          platforms.get(column),
          LONGEST_PLATFORM,
          "transform",
          "translate(" + place + ") rotate(-60)");
    }
    StringBuilder grid = new StringBuilder();
    for (int row = 0; row <= rows.size(); row++) {
      grid.append("M0 ").append(top + row * PITCH).append('H').append(right);
    }
    svg.element("path", "d", grid.toString(), "stroke", Svg.TEXT, "stroke-opacity", "0.15");
    for (int row = 0; row < rows.size(); row++) {
      int middle = top + row * PITCH + 8;
      svg.cutText(left - 6, middle + 4, "end", rows.get(row).job(), LONGEST_JOB);
      marks(svg, rows.get(row), platforms, left, middle);
    }
    legend.draw(svg, bottom + 14);
    return svg.finish();
  }

  /** One path for each verdict, so that a picture is small. */
  private static void marks(Svg svg, Row row, List<String> platforms, int left, int y) {
    Map<Mark, StringBuilder> paths = new EnumMap<>(Mark.class);
    for (int column = 0; column < platforms.size(); column++) {
      Verdict verdict = row.byPlatform().get(platforms.get(column));
      if (verdict != null) {
        Mark mark = Mark.of(verdict);
        paths
            .computeIfAbsent(mark, m -> new StringBuilder())
            .append(mark.at(left + column * PITCH + 8, y));
      }
    }
    paths.forEach((mark, path) -> mark.draw(svg, path.toString()));
  }

  private static String caption(List<Row> rows, List<Row> shown, List<String> platforms) {
    Set<String> all = new LinkedHashSet<>();
    rows.forEach(row -> all.addAll(row.byPlatform().keySet()));
    long failed = rows.stream().filter(Row::hasFailed).count();
    List<String> parts = new ArrayList<>();
    parts.add(
        (failed == 0 ? "none" : failed)
            + " of "
            + CountText.of(rows.size(), "job")
            + " on "
            + CountText.of(all.size(), "platform")
            + " failed");
    int moreJobs = rows.size() - shown.size();
    if (moreJobs > 0) {
      long failing = failed - shown.stream().filter(Row::hasFailed).count();
      parts.add(
          CountText.of(moreJobs, "job is", "jobs are")
              + " not shown"
              + (failing == 0 ? "" : ", " + failing + " of them failed"));
    }
    int morePlatforms = all.size() - platforms.size();
    if (morePlatforms > 0) {
      parts.add(CountText.of(morePlatforms, "platform is", "platforms are") + " not shown");
    }
    return Words.sentence(parts);
  }
}
