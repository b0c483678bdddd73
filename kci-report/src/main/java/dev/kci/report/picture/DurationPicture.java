package dev.kci.report.picture;

import dev.kci.text.CountText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Draws how long some things took as bars, with how long each took the time before. Pure. */
public final class DurationPicture {
  /** The most bars of a picture. */
  public static final int MOST = 30;

  private static final int PITCH = 17;
  private static final int BAR = 9;
  private static final int LENGTH = 125;
  private static final int LONGEST_LABEL = 22;
  private static final String COLOUR = "#3b82f6";

  private DurationPicture() {}

  /**
   * Something that took time.
   *
   * @param before how long it took the time before; null if unknown
   * @param link a page about it; null without one
   */
  public record Bar(
      String label, Duration duration, @Nullable Duration before, @Nullable String link) {
    public Bar {
      Objects.requireNonNull(label, "label");
      if (duration.isNegative() || before != null && before.isNegative()) {
        throw new IllegalArgumentException("A negative duration of " + label);
      }
    }

    private long longest() {
      return Math.max(duration.toSeconds(), before == null ? 0 : before.toSeconds());
    }

    private String text() {
      return Svg.safe(label, 100)
          + ": "
          + DurationPicture.text(duration)
          + (before == null ? "" : ", before " + DurationPicture.text(before));
    }
  }

  /** Draws the longest bars, longest first, and counts the others in the caption. */
  public static Picture longest(List<Bar> bars, int most) {
    List<Bar> sorted =
        bars.stream()
            .sorted(Comparator.comparing(Bar::duration).reversed().thenComparing(Bar::label))
            .toList();
    List<Bar> shown = sorted.subList(0, Math.min(sorted.size(), Math.min(most, MOST)));
    return new Picture(draw(shown), caption(sorted, shown));
  }

  private static String draw(List<Bar> bars) {
    int left = 8 + Svg.width(bars.stream().map(Bar::label), LONGEST_LABEL);
    long longest = Math.max(1, bars.stream().mapToLong(Bar::longest).max().orElse(1));
    boolean hasBefore = bars.stream().anyMatch(bar -> bar.before() != null);
    int bottom = bars.size() * PITCH;
    Svg svg =
        new Svg(
            left + LENGTH + 62.0,
            bottom + (hasBefore ? 20.0 : 4.0),
            "Longest durations",
            bars.stream().anyMatch(bar -> Svg.isLink(bar.link())));
    for (int i = 0; i < bars.size(); i++) {
      bar(svg, bars.get(i), left, i * PITCH, longest);
    }
    if (hasBefore) {
      tick(svg, 3, bottom + 4);
      svg.text(10, bottom + 14, "start", "previous run");
    }
    return svg.finish();
  }

  private static void bar(Svg svg, Bar bar, int left, int top, long longest) {
    double width = Math.max(1, (double) LENGTH * bar.duration().toSeconds() / longest);
    Duration before = bar.before();
    svg.cutText(left - 6, top + 12, "end", bar.label(), LONGEST_LABEL);
    svg.linked(
        bar.link(),
        bar.text(),
        "rect",
        "x",
        String.valueOf(left),
        "y",
        String.valueOf(top + 4),
        "width",
        Svg.number(width),
        "height",
        String.valueOf(BAR),
        "fill",
        COLOUR);
    double end = width;
    if (before != null) {
      double mark = (double) LENGTH * before.toSeconds() / longest;
      tick(svg, left + mark, top + 2);
      end = Math.max(end, mark);
    }
    svg.text(left + end + 6, top + 12, "start", text(bar.duration()));
  }

  private static void tick(Svg svg, double x, int top) {
    svg.element(
        "path",
        "d",
        "M" + Svg.number(x) + " " + top + "v13",
        "stroke",
        Svg.TEXT,
        "stroke-width",
        "2");
  }

  private static String text(Duration duration) {
    long seconds = duration.toSeconds();
    if (seconds < 60) {
      return seconds + " s";
    }
    return seconds < 3600
        ? seconds / 60 + " min"
        : seconds / 3600 + " h " + seconds % 3600 / 60 + " min";
  }

  private static String caption(List<Bar> all, List<Bar> shown) {
    if (all.isEmpty()) {
      return "No duration is known.";
    }
    Bar longest = all.stream().max(Comparator.comparing(Bar::duration)).orElseThrow();
    List<String> parts = new ArrayList<>();
    parts.add("the longest is " + longest.text());
    int more = all.size() - shown.size();
    if (more > 0) {
      parts.add(CountText.of(more, "shorter one is", "shorter ones are") + " not shown");
    }
    return Words.sentence(parts);
  }
}
