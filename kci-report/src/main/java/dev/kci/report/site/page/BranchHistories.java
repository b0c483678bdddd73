package dev.kci.report.site.page;

import dev.kci.api.model.KernelRevision;
import dev.kci.results.NodeResult;
import dev.kci.results.Subject;
import dev.kci.results.history.Run;
import dev.kci.results.history.RunHistory;
import dev.kci.text.SafeText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The histories of everything that ran in some checkouts of a branch. Suites of tests that are
 * counted one by one have none. Immutable.
 */
final class BranchHistories {
  private static final int TEXT_LENGTH = 200;

  private final Map<Subject, SiteHistory> bySubject = new LinkedHashMap<>();
  private final Map<String, String> checkoutOfNode = new HashMap<>();

  /**
   * @param newestFirst the checkouts
   */
  BranchHistories(List<SiteCheckout> newestFirst) {
    Map<Subject, List<Run>> runs = new HashMap<>();
    Map<Subject, NodeResult> newest = new LinkedHashMap<>();
    for (SiteCheckout checkout : newestFirst) {
      Revision revision = Revision.of(checkout.summary());
      for (NodeResult result : checkout.results().results()) {
        if (result.counted()) {
          runs.computeIfAbsent(result.subject(), subject -> new ArrayList<>())
              .add(revision.run(result));
          newest.putIfAbsent(result.subject(), result);
          checkoutOfNode.put(result.nodeId(), checkout.id());
        }
      }
    }
    newest.forEach(
        (subject, result) ->
            bySubject.put(
                subject,
                SiteHistory.of(
                    result, new RunHistory(subject, runs.getOrDefault(subject, List.of())))));
  }

  /** What all runs of a checkout have in common; safe to show. */
  private record Revision(String commit, @Nullable String describe, Instant created) {
    static Revision of(CheckoutSummary summary) {
      Optional<KernelRevision> revision = summary.checkout().kernelRevision();
      return new Revision(
          SafeText.plain(revision.map(KernelRevision::commit).orElse("?"), TEXT_LENGTH),
          revision
              .map(KernelRevision::describe)
              .map(text -> SafeText.plain(text, TEXT_LENGTH))
              .orElse(null),
          summary.created());
    }

    Run run(NodeResult result) {
      return new Run(result.nodeId(), commit, describe, created, result.verdict());
    }
  }

  /** Returns all histories. */
  List<SiteHistory> all() {
    return List.copyOf(bySubject.values());
  }

  /** Returns the histories of some results, up to a time. */
  Map<Subject, RunHistory> of(List<NodeResult> results, Instant until) {
    Map<Subject, RunHistory> histories = new HashMap<>();
    for (NodeResult result : results) {
      SiteHistory found = bySubject.get(result.subject());
      if (found != null) {
        histories.put(result.subject(), found.history().before(until.plusNanos(1)));
      }
    }
    return histories;
  }

  /** Returns the page of the checkout that a run is of, in the branch's folder. */
  String page(Run run) {
    return PageNames.checkout(checkoutOfNode.getOrDefault(run.nodeId(), ""));
  }
}
