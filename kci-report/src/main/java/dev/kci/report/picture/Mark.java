package dev.kci.report.picture;

import dev.kci.results.Verdict;

/**
 * How a verdict is drawn: each has its own shape, since many people cannot tell the colours apart.
 * Shapes have a centre and fit into a square of {@value #SIZE} pixels.
 */
enum Mark {
  FAIL(Verdict.FAIL, "failed", "#e5484d", 0) {
    @Override
    String at(int x, int y) {
      return "M" + (x - 5) + " " + (y - 5) + "h10v10h-10z";
    }
  },
  UNFINISHED(Verdict.UNFINISHED, "unfinished", "#7d8590", 1.6) {
    @Override
    String at(int x, int y) {
      return "M" + (x - 4) + " " + y + "h8m-4-4v8";
    }
  },
  INCOMPLETE(Verdict.INCOMPLETE, "incomplete", "#bf8700", 0) {
    @Override
    String at(int x, int y) {
      return "M" + (x - 4) + " " + (y + 4) + "h8l-4-8z";
    }
  },
  PASS(Verdict.PASS, "passed", "#2da44e", 6) {
    @Override
    String at(int x, int y) {
      return "M" + x + " " + y + "h0"; // a dot, by the round ends of the line
    }
  },
  SKIP(Verdict.SKIP, "skipped", "#7d8590", 1.6) {
    @Override
    String at(int x, int y) {
      return "M" + (x - 3) + " " + y + "h6";
    }
  };

  static final int SIZE = 10;

  private final Verdict verdict;
  private final String label;
  private final String colour;
  private final double stroke;

  /**
   * @param stroke the width of the shape's line in pixels; 0 to fill it instead
   */
  Mark(Verdict verdict, String label, String colour, double stroke) {
    this.verdict = verdict;
    this.label = label;
    this.colour = colour;
    this.stroke = stroke;
  }

  /** The mark of a verdict. */
  static Mark of(Verdict verdict) {
    for (Mark mark : values()) {
      if (mark.verdict == verdict) {
        return mark;
      }
    }
    throw new IllegalArgumentException("No mark for " + verdict);
  }

  /** Path data of the shape around a point. */
  abstract String at(int x, int y);

  String label() {
    return label;
  }

  /** Draws shapes of this mark. */
  void draw(Svg svg, String path) {
    if (stroke == 0) {
      svg.element("path", "d", path, "fill", colour);
    } else {
      svg.element("path", "d", path, "stroke", colour, "stroke-width", Svg.number(stroke));
    }
  }
}
