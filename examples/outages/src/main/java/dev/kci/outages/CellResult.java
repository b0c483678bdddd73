package dev.kci.outages;

import java.util.List;

/**
 * The result of a cell.
 *
 * @param text what happened, in one line
 */
record CellResult(boolean good, String text) {
  CellResult(boolean good, List<String> sentences) {
    this(good, String.join("; ", sentences));
  }
}
