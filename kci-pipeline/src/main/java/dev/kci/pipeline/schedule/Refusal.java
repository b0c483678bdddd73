package dev.kci.pipeline.schedule;

import dev.kci.config.Origin;
import org.jspecify.annotations.Nullable;

/**
 * Why a candidate is kept out.
 *
 * @param origin where the rule or entry is written that did it; null for a filter of the node
 * @param rule the rule in words, like {@code tree [mainline, next]}
 * @param found what was found and where, like {@code 'stable' in checkout 6543…}
 */
public record Refusal(Step step, @Nullable Origin origin, String rule, String found) {
  /** The step, the rule and what was found, in one line. */
  @Override
  public String toString() {
    return step.title()
        + (origin == null ? "" : " (" + origin + ")")
        + ": "
        + rule
        + (found.isEmpty() ? "" : "; found " + found);
  }
}
