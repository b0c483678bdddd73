package dev.kci.runner.supervise;

import dev.kci.api.CircuitBreaker;
import dev.kci.runtime.JobRuntime;
import dev.kci.runtime.RuntimeFailure;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks a runtime that no job uses; otherwise its state would never change. */
final class RuntimeProbe {
  private static final Logger LOG = LoggerFactory.getLogger(RuntimeProbe.class);

  private final String name;
  private final JobRuntime runtime;
  private final RuntimeHealth health;
  private final AtomicBoolean asking = new AtomicBoolean();

  RuntimeProbe(String name, JobRuntime runtime, RuntimeHealth health) {
    this.name = name;
    this.runtime = runtime;
    this.health = health;
  }

  /** Returns a check that is due, to be run by any thread; empty if none is. */
  Optional<Runnable> next() {
    return health.isUncertain() && asking.compareAndSet(false, true)
        ? Optional.of(this::ask)
        : Optional.empty();
  }

  private void ask() {
    try {
      health.ask(runtime::jobs);
    } catch (CircuitBreaker.OpenException | RuntimeFailure e) {
      LOG.debug("Runtime does not answer runtime={} error={}", name, e.getMessage());
    } finally {
      asking.set(false);
    }
  }
}
