package dev.kci.report.picture;

import dev.kci.text.CountText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Draws which part of the results passed in each of some checkouts, oldest first. Pure. */
public final class PassRatePicture {
  /** The most checkouts of a picture: the newest. */
  public static final int MOST = 30;

  private static final int LEFT = 50;
  private static final int TOP = 14;
  private static final int WIDTH = 290;
  private static final int HEIGHT = 90;
  private static final int LONGEST_LABEL = 22;
  private static final String COLOUR = "#3b82f6";
  private static final String LOW = "#e5484d";

  /** Where the scale may begin, in percent; it ends at 100. */
  private static final int[] FLOORS = {99, 98, 95, 90, 80, 50, 0};

  private PassRatePicture() {}

  /**
   * A checkout.
   *
   * @param label its name, such as its describe
   * @param passed number of results that passed
   * @param failed number of results that failed
   * @param link a page about it; null without one
   */
  public record Point(String label, long passed, long failed, @Nullable String link) {
    public Point {
      Objects.requireNonNull(label, "label");
      if (passed < 0 || failed < 0) {
        throw new IllegalArgumentException(
            passed + " passed, " + failed + " failed; expected at least 0");
      }
    }

    /** From 0 to 100; only if anything passed or failed. */
    private Optional<Double> percent() {
      long total = passed + failed;
      return total == 0 ? Optional.empty() : Optional.of(100.0 * passed / total);
    }

    private double rate() {
      return percent().orElse(0.0);
    }

    private String text() {
      return Svg.safe(label, 100)
          + ": "
          + (percent().isEmpty()
              ? "no results"
              : PassRatePicture.text(rate())
                  + ", "
                  + failed
                  + " of "
                  + (passed + failed)
                  + " failed");
    }
  }

  /**
   * Draws the newest {@link #MOST} of some points; a checkout in which nothing passed or failed
   * leaves a gap.
   *
   * @param points oldest first
   */
  public static Picture of(List<Point> points) {
    List<Point> shown = points.subList(Math.max(0, points.size() - MOST), points.size());
    List<Point> known = shown.stream().filter(point -> point.percent().isPresent()).toList();
    return new Picture(draw(shown, known), caption(known));
  }

  private static String draw(List<Point> points, List<Point> known) {
    int floor = floor(known);
    int right = LEFT + WIDTH;
    Svg svg =
        new Svg(
            right + 12,
            TOP + HEIGHT + 24,
            "Pass rate of the last " + CountText.of(points.size(), "checkout"),
            points.stream().anyMatch(point -> Svg.isLink(point.link())));
    for (int i = 0; i <= 2; i++) {
      double percent = floor + (100 - floor) * i / 2.0;
      double y = y(percent, floor);
      svg.text(LEFT - 8, y + 4, "end", Svg.number(percent) + " %");
      String line = "M" + LEFT + " " + Svg.number(y) + "H" + right;
      svg.element("path", "d", line, "stroke", Svg.TEXT, "stroke-opacity", "0.15");
    }
    svg.element(
        "path", "d", line(points, floor), "fill", "none", "stroke", COLOUR, "stroke-width", "1.6");
    double before = Double.NaN;
    for (int i = 0; i < points.size(); i++) {
      Point point = points.get(i);
      if (point.percent().isPresent()) {
        boolean drops = before - point.rate() > (100 - floor) / 5.0;
        point(svg, point, x(i, points.size()), y(point.rate(), floor), drops);
        before = point.rate();
      }
    }
    names(svg, points, right);
    return svg.finish();
  }

  /** A drop by a fifth of the scale is a red square, so that it is seen without colours too. */
  private static void point(Svg svg, Point point, double x, double y, boolean drops) {
    if (drops) {
      svg.linked(
          point.link(),
          point.text(),
          "rect",
          "x",
          Svg.number(x - 3.5),
          "y",
          Svg.number(y - 3.5),
          "width",
          "7",
          "height",
          "7",
          "fill",
          LOW);
    } else {
      svg.linked(
          point.link(),
          point.text(),
          "circle",
          "cx",
          Svg.number(x),
          "cy",
          Svg.number(y),
          "r",
          "3",
          "fill",
          COLOUR);
    }
  }

  private static void names(Svg svg, List<Point> points, int right) {
    if (points.isEmpty()) {
      return;
    }
    int y = TOP + HEIGHT + 18;
    Point last = points.get(points.size() - 1);
    if (points.size() == 1) {
      svg.cutText(LEFT, y, "start", last.label(), LONGEST_LABEL);
      return;
    }
    svg.cutText(LEFT, y, "start", points.get(0).label(), LONGEST_LABEL);
    svg.cutText(right, y, "end", last.label(), LONGEST_LABEL);
  }

  private static String line(List<Point> points, int floor) {
    StringBuilder path = new StringBuilder();
    char command = 'M';
    for (int i = 0; i < points.size(); i++) {
      if (points.get(i).percent().isEmpty()) {
        command = 'M';
        continue;
      }
      path.append(command)
          .append(Svg.number(x(i, points.size())))
          .append(' ')
          .append(Svg.number(y(points.get(i).rate(), floor)));
      command = 'L';
    }
    return path.toString();
  }

  private static double x(int index, int number) {
    return LEFT + (number == 1 ? 0 : (double) WIDTH * index / (number - 1));
  }

  private static double y(double percent, int floor) {
    return TOP + HEIGHT * (100 - percent) / (100 - floor);
  }

  private static int floor(List<Point> known) {
    double least = known.stream().mapToDouble(Point::rate).min().orElse(0);
    for (int floor : FLOORS) {
      if (floor <= least) {
        return floor;
      }
    }
    return 0;
  }

  /** Never 100 % if anything failed. */
  private static String text(double percent) {
    String rounded = Svg.number(percent);
    return (rounded.equals("100") && percent < 100 ? "over 99.9" : rounded) + " %";
  }

  private static String caption(List<Point> known) {
    if (known.isEmpty()) {
      return "No checkout has results.";
    }
    Point last = known.get(known.size() - 1);
    List<String> parts = new ArrayList<>();
    parts.add(text(last.rate()) + " passed in " + Svg.safe(last.label(), 100));
    if (known.size() > 1) {
      double median =
          known.stream().map(Point::rate).sorted().skip(known.size() / 2).findFirst().orElse(0.0);
      Point least = known.stream().min(Comparator.comparingDouble(Point::rate)).orElse(last);
      parts.add(
          String.format(
              Locale.ROOT,
              "median of %d checkouts %s, lowest %s in %s",
              known.size(),
              text(median),
              text(least.rate()),
              Svg.safe(least.label(), 100)));
    }
    return Words.sentence(parts);
  }
}
