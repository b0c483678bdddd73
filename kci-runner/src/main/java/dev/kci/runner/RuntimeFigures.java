package dev.kci.runner;

import dev.kci.api.model.Result;
import dev.kci.runner.supervise.RuntimeSupervisor;
import dev.kci.runtime.CallbackSpool;
import dev.kci.status.Meters;
import dev.kci.status.Metric;
import dev.kci.status.ServiceStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;

/** Metrics and status of the runtimes. */
final class RuntimeFigures {
  private static final Metric UP =
      Metric.gauge("kci_runtime_up", "1 if the runtime answered its last call, else 0.", "runtime");
  private static final Metric JOBS =
      Metric.gauge(
          "kci_jobs",
          "Unreported jobs: waiting for room, submitted, or refused by the API.",
          "runtime",
          "state");

  private static final Metric ENDED =
      Metric.counter("kci_jobs_ended", "Jobs that ended, by result.", "runtime", "result");

  private static final Metric UNCLAIMED =
      Metric.counter(
          "kci_jobs_unclaimed",
          "Offered jobs that no lab claimed within claim_timeout.",
          "runtime");

  private static final Metric DOUBLED =
      Metric.counter(
          "kci_jobs_doubled",
          "Jobs cancelled because another replica had submitted them too.",
          "runtime");

  private static final Metric MINE =
      Metric.gauge(
          "kci_runtime_owned", "1 if this replica submits the runtime's jobs, else 0.", "runtime");

  private static final Metric CALLBACKS =
      Metric.gauge(
          "kci_callbacks_spooled", "Callbacks on disk whose jobs are not reported.", "runtime");

  private static final Metric OLDEST =
      Metric.gauge(
          "kci_callbacks_oldest_seconds",
          "Age of the oldest callback on disk; 0 without callbacks.",
          "runtime");

  private RuntimeFigures() {}

  /** Registers the runtimes. The service is only ready while at least one of them answers. */
  static void show(Collection<RuntimeSupervisor> runtimes, ServiceStatus status) {
    Meters meters = status.meters();
    for (RuntimeSupervisor runtime : runtimes) {
      String name = runtime.name();
      meters.gauge(UP, () -> runtime.isUp() ? 1 : 0, name);
      status.runtime(name, runtime::isUp);
      meters.gauge(JOBS, () -> runtime.load().waiting(), name, "waiting");
      meters.gauge(JOBS, () -> runtime.load().submitted(), name, "submitted");
      meters.gauge(JOBS, () -> runtime.load().refused(), name, "refused");
      meters.gauge(MINE, () -> runtime.isMine() ? 1 : 0, name);
      if (runtime.isShared()) {
        meters.gauge(DOUBLED, runtime::doubled, name);
      }
      if (runtime.isFetched()) {
        meters.gauge(UNCLAIMED, runtime::unclaimed, name);
      }
      runtime
          .callbacks()
          .ifPresent(
              spool -> {
                meters.gauge(CALLBACKS, () -> spool.nodes().size(), name);
                meters.gauge(OLDEST, () -> age(spool), name);
              });
      for (Result result : Result.values()) {
        meters.gauge(ENDED, () -> runtime.ended(result), name, result.wireName());
      }
    }
    status.need("runtimes", () -> runtimes.stream().anyMatch(RuntimeSupervisor::isUp));
  }

  private static long age(CallbackSpool spool) {
    return spool
        .oldest()
        .map(since -> Math.max(0, Duration.between(since, Instant.now()).toSeconds()))
        .orElse(0L);
  }
}
