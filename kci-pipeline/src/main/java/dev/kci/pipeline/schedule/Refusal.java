package dev.kci.pipeline.schedule;

import dev.kci.config.Origin;
import org.jspecify.annotations.Nullable;

/**
 * The reason why a candidate is refused.
 *
 * @param origin where the responsible rule or entry is written; null for a filter of the node
 * @param rule the rule as text, for example {@code tree [mainline, next]}
 * @param found what was found and where, for example {@code 'stable' in checkout 6543…}
 */
public record Refusal(Step step, @Nullable Origin origin, String rule, String found) {
  /** Returns the step, the rule and what was found, on one line. */
  @Override
  public String toString() {
    return step.title()
        + (origin == null ? "" : " (" + origin + ")")
        + ": "
        + rule
        + (found.isEmpty() ? "" : "; found " + found);
  }
}
