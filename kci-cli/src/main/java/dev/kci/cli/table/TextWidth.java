package dev.kci.cli.table;

/**
 * Measures and cuts text in columns of a terminal. Terminals differ; where they do, the widest
 * counts, so that a line is never wider than measured.
 */
final class TextWidth {
  /**
   * The code points two columns wide, as ranges: East_Asian_Width W and F of Unicode 17 (UAX #11,
   * EastAsianWidth.txt). Unassigned code points between two ranges count as wide.
   */
  private static final String WIDE =
      "1100-115f 231a-231b 2329-232a 23e9-23ec 23f0 23f3 25fd-25fe 2614-2615 2630-2637 2648-2653"
          + " 267f 268a-268f 2693 26a1 26aa-26ab 26bd-26be 26c4-26c5 26ce 26d4 26ea 26f2-26f3 26f5"
          + " 26fa 26fd 2705 270a-270b 2728 274c 274e 2753-2755 2757 2795-2797 27b0 27bf 2b1b-2b1c"
          + " 2b50 2b55 2e80-303e 3041-3247 3250-a4c6 a960-a97c ac00-d7a3 f900-faff fe10-fe6b"
          + " ff01-ff60 ffe0-ffe6 16fe0-18df2 1aff0-1b2fb 1d300-1d376 1f004 1f0cf 1f18e 1f191-1f19a"
          + " 1f1e6-1f320 1f32d-1f335 1f337-1f37c 1f37e-1f393 1f3a0-1f3ca 1f3cf-1f3d3 1f3e0-1f3f0"
          + " 1f3f4 1f3f8-1f43e 1f440 1f442-1f4fc 1f4ff-1f53d 1f54b-1f54e 1f550-1f567 1f57a"
          + " 1f595-1f596 1f5a4 1f5fb-1f64f 1f680-1f6c5 1f6cc 1f6d0-1f6d2 1f6d5-1f6df 1f6eb-1f6ec"
          + " 1f6f4-1f6fc 1f7e0-1f7f0 1f90c-1f93a 1f93c-1f945 1f947-1f9ff 1fa70-1faf8 20000-3fffd";

  private static final int FIRST_WIDE = 0x1100;

  /** Makes the character before it an emoji, which most terminals show in two columns. */
  private static final int EMOJI_PRESENTATION = 0xfe0f;

  private TextWidth() {}

  /** The ranges, read only if a text needs them. */
  private static final class Wide {
    private static final int[][] RANGES = read();

    private static int[][] read() {
      String[] texts = WIDE.split(" ");
      int[][] ranges = new int[texts.length][];
      for (int i = 0; i < texts.length; i++) {
        String[] ends = texts[i].split("-");
        ranges[i] =
            new int[] {Integer.parseInt(ends[0], 16), Integer.parseInt(ends[ends.length - 1], 16)};
      }
      return ranges;
    }

    static boolean has(int point) {
      int low = 0;
      int high = RANGES.length - 1;
      while (low <= high) {
        int middle = (low + high) >>> 1;
        if (point < RANGES[middle][0]) {
          high = middle - 1;
        } else if (point > RANGES[middle][1]) {
          low = middle + 1;
        } else {
          return true;
        }
      }
      return false;
    }
  }

  /** Returns the number of columns of a text without control characters. */
  static int of(String text) {
    return end(text, 0, Integer.MAX_VALUE).width();
  }

  /** Returns whether a code point is drawn over the one before it. */
  static boolean isMark(int point) {
    if (point < 0x300) {
      return false;
    }
    int type = Character.getType(point);
    return type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK;
  }

  /**
   * Returns as much of the start of a text as fits.
   *
   * @param ellipsis the end of a text that was cut; left out if it does not fit
   */
  static String cut(String text, int width, String ellipsis) {
    End whole = end(text, 0, width);
    if (whole.index() == text.length()) {
      return text;
    }
    int room = width - of(ellipsis);
    return room < 1
        ? text.substring(0, whole.index())
        : text.substring(0, end(text, 0, room).index()) + ellipsis;
  }

  /** As {@link #cut}, but keeps both ends of the text. */
  static String cutInside(String text, int width, String ellipsis) {
    int all = of(text);
    int room = width - of(ellipsis);
    if (all <= width || room < 8) {
      return cut(text, width, ellipsis);
    }
    End head = end(text, 0, (room + 1) / 2);
    int start = end(text, head.index(), all - head.width() - (room - head.width())).index();
    while (start < text.length() && of(text.substring(start)) > room - head.width()) {
      start = text.offsetByCodePoints(start, 1); // a wide character did not fit
    }
    while (start < text.length() && of(text.codePointAt(start), 0) == 0) {
      start = text.offsetByCodePoints(start, 1); // would be drawn over the ellipsis
    }
    return text.substring(0, head.index()) + ellipsis + text.substring(start);
  }

  /** Where a text has to end to fit, and its width up to there. */
  private record End(int index, int width) {}

  private static End end(String text, int start, int most) {
    int width = 0;
    int last = 0;
    int point;
    for (int i = start; i < text.length(); i += Character.charCount(point)) {
      point = text.codePointAt(i);
      int more = of(point, last);
      if (width + more > most) {
        return new End(i, width);
      }
      width += more;
      last = more == 0 ? last : more;
    }
    return new End(text.length(), width);
  }

  /**
   * Returns the columns that a code point adds.
   *
   * @param before the width of the character before it; 0 at the start
   */
  private static int of(int point, int before) {
    if (point < 0x300) {
      return 1;
    }
    if (point == EMOJI_PRESENTATION) {
      return before == 1 ? 1 : 0;
    }
    if (isMark(point)) {
      return 0;
    }
    return point >= FIRST_WIDE && Wide.has(point) ? 2 : 1;
  }
}
