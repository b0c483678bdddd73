package dev.kci.results.history;

import dev.kci.api.model.RevisionName;
import dev.kci.results.Verdict;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One run of a job or test. All texts are safe to show.
 *
 * @param nodeId the node's id in the API
 * @param commit the commit that it ran on
 * @param describe the commit's {@code git describe}; null if unknown
 * @param created when its node was created
 * @param verdict what it says about the kernel
 * @param measurement what a test measured; null if absent
 * @param units the measurement's units; empty without units
 */
public record Run(
    String nodeId,
    String commit,
    @Nullable String describe,
    Instant created,
    Verdict verdict,
    @Nullable Double measurement,
    String units) {
  public Run {
    Objects.requireNonNull(nodeId, "nodeId");
    Objects.requireNonNull(commit, "commit");
    Objects.requireNonNull(created, "created");
    Objects.requireNonNull(verdict, "verdict");
    Objects.requireNonNull(units, "units");
  }

  /** Creates a run without a measurement. */
  public Run(
      String nodeId, String commit, @Nullable String describe, Instant created, Verdict verdict) {
    this(nodeId, commit, describe, created, verdict, null, "");
  }

  /** Whether it failed. */
  public boolean failed() {
    return verdict == Verdict.FAIL;
  }

  /** Whether it passed or failed: no other verdict says anything about a change. */
  public boolean counts() {
    return verdict == Verdict.PASS || verdict == Verdict.FAIL;
  }

  /** Returns the describe, or the short commit if the describe is unknown. */
  public String revision() {
    return RevisionName.of(describe, commit);
  }
}
