package dev.kci.benchmarks;

import dev.kci.api.model.Node;
import dev.kci.service.StopSignal;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
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
   * @return from the creation of the checkout to that of each job
   */
  Lags play(RunnerSetup setup, DayLabs labs, int each) {
    StopSignal pause = new StopSignal();
    long begin = System.nanoTime();
    Map<String, Instant> made = new HashMap<>();
    for (int i = 0; i < checkouts; i++) {
      pause.await(Duration.ofNanos(begin + i * every.toNanos() - System.nanoTime()));
      Node checkout = setup.checkout(name, "%08x%032x".formatted(name.hashCode(), i));
      made.put(checkout.requireId(), Objects.requireNonNull(checkout.created()));
    }
    Collection<DayLabs.Job> jobs = labs.ended(name);
    RunnerSetup.await(
        name,
        () -> {
          setup.checkRunning();
          return jobs.size() == checkouts * each;
        });
    return Lags.of(
        jobs.stream()
            .map(
                job -> {
                  Instant checkout = Objects.requireNonNull(made.get(job.checkout()));
                  return Duration.between(checkout, job.created()).toMillis();
                }));
  }
}
