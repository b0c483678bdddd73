package dev.kci.benchmarks;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeQuery;
import dev.kci.api.model.Result;
import dev.kci.service.StopSignal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A part of a day in which checkouts come evenly.
 *
 * @param name also the branch of its checkouts
 * @param checkouts the number of checkouts
 * @param every the time between two of them
 */
record DayPhase(String name, int checkouts, Duration every) {
  /**
   * Creates the checkouts and waits for the end of their jobs.
   *
   * @param each the number of jobs of a checkout
   * @return from the creation of its checkout to that of the job, in milliseconds, sorted
   */
  List<Long> play(RunnerSetup setup, int each) {
    StopSignal pause = new StopSignal();
    long begin = System.nanoTime();
    Map<String, Node> made = new HashMap<>();
    for (int i = 0; i < checkouts; i++) {
      pause.await(Duration.ofNanos(begin + i * every.toNanos() - System.nanoTime()));
      Node checkout = setup.checkout(name, "%08x%032x".formatted(name.hashCode(), i));
      made.put(checkout.requireId(), checkout);
    }
    NodeQuery jobs =
        NodeQuery.where(NodeField.KIND.is(NodeKind.JOB))
            .and(NodeField.data("kernel_revision.branch").is(name));
    NodeQuery ended = jobs.and(NodeField.RESULT.is(Result.PASS));
    RunnerSetup.await(name, () -> setup.api().nodes().count(ended) == (long) checkouts * each);
    List<Long> lags = new ArrayList<>();
    for (Node job : setup.api().nodes().findAll(jobs)) {
      Node checkout = Objects.requireNonNull(made.get(job.parent()));
      lags.add(Duration.between(checkout.created(), job.created()).toMillis());
    }
    lags.sort(null);
    return lags;
  }
}
