package dev.kci.report.model;

import dev.kci.results.NodeResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Failures with the same first error.
 *
 * @param headline the error in one line
 * @param section the most urgent one of the failures'
 * @param failures at least one, in order
 * @param example the failure to look at first: one of those in the section
 * @param excerpt the example's log; null if absent
 */
public record Cause(
    String headline,
    Section section,
    List<NodeResult> failures,
    NodeResult example,
    @Nullable LogExcerpt excerpt) {
  public Cause {
    failures = List.copyOf(failures);
  }
}
