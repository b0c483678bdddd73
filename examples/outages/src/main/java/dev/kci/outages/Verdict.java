package dev.kci.outages;

import java.util.List;

/**
 * Whether a cell is as it must be.
 *
 * @param text what happened, in one line
 */
record Verdict(boolean good, String text) {
  Verdict(boolean good, List<String> sentences) {
    this(good, String.join("; ", sentences));
  }
}
