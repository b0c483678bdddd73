package dev.kci.kciapi.artifact;

import java.util.Locale;
import java.util.OptionalLong;

/** Says how far a download is. */
final class ProgressText {
  private static final int BAR = 20;
  private static final String[] UNITS = {"kB", "MB", "GB", "TB"};

  private ProgressText() {}

  /** Returns a line such as {@code vmlinux [=====> ] 40 % of 12.3 MB}. */
  static String of(String file, long read, OptionalLong length) {
    if (length.isEmpty() || length.getAsLong() <= 0) {
      return file + " " + size(read);
    }
    long all = length.getAsLong();
    double part = Math.min(1, (double) read / all);
    int done = (int) (part * BAR);
    String bar = "=".repeat(done) + (done < BAR ? ">" + " ".repeat(BAR - done - 1) : "");
    return "%s [%s] %d %% of %s".formatted(file, bar, (int) (part * 100), size(all));
  }

  /** Returns a size in powers of 1000. */
  static String size(long bytes) {
    if (bytes < 1000) {
      return bytes + " B";
    }
    double size = bytes / 1000.0;
    int unit = 0;
    while (size >= 999.95 && unit < UNITS.length - 1) {
      size /= 1000;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %s", size, UNITS[unit]);
  }
}
