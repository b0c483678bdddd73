package dev.kci.report.model;

import dev.kci.api.model.Node;
import java.util.List;
import java.util.Objects;

/**
 * The checkouts of a branch in a period.
 *
 * @param first the first checkout created in the period, in whatever state; it identifies the
 *     digest, whichever checkouts are finished when it is made
 * @param finished the newest finished checkouts, oldest first
 * @param more number of finished checkouts that are not among these
 * @param unfinished number of checkouts that are not done
 */
public record Digest(Period period, Node first, List<PassRate> finished, int more, int unfinished) {
  public Digest {
    Objects.requireNonNull(period, "period");
    Objects.requireNonNull(first, "first");
    finished = List.copyOf(finished);
  }
}
