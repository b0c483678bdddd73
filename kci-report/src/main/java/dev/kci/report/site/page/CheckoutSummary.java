package dev.kci.report.site.page;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.results.CheckoutResults;
import dev.kci.results.Counts;
import dev.kci.results.NodeResult;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * What lists of checkouts show of one.
 *
 * @param checkout its node
 * @param newest when a node below it was last updated; the checkout's own time before it has any
 */
public record CheckoutSummary(
    Node checkout, Instant newest, Counts builds, Counts jobs, Counts tests) {
  public CheckoutSummary {
    Objects.requireNonNull(checkout, "checkout");
    Objects.requireNonNull(newest, "newest");
    Objects.requireNonNull(builds, "builds");
    Objects.requireNonNull(jobs, "jobs");
    Objects.requireNonNull(tests, "tests");
  }

  /** Counts the results of a checkout. */
  public static CheckoutSummary of(CheckoutResults results, Instant newest) {
    return new CheckoutSummary(
        results.checkout(),
        newest,
        counts(results, NodeKind.KBUILD),
        counts(results, NodeKind.JOB),
        counts(results, NodeKind.TEST));
  }

  private static Counts counts(CheckoutResults results, NodeKind kind) {
    List<NodeResult> found =
        results.results().stream().filter(result -> result.kind().equals(kind)).toList();
    return Counts.of(found);
  }

  /** The id of its node. */
  public String id() {
    return checkout.requireId();
  }

  /** Its branch. */
  public BranchName branch() {
    return BranchName.of(checkout);
  }

  /** When its node was created. */
  public Instant created() {
    Instant created = checkout.created();
    return created == null ? Instant.EPOCH : created;
  }

  /** Changes whenever its results change. */
  public String version() {
    return checkout.updated() + " " + newest;
  }
}
