package dev.kci.runner.supervise;

import dev.kci.api.ApiException;
import dev.kci.api.Backoff;
import dev.kci.api.CircuitBreaker;
import dev.kci.api.NotFoundException;
import dev.kci.api.UnauthorizedException;
import dev.kci.api.model.JsonObject;
import dev.kci.api.model.WaitReason;
import dev.kci.runtime.RuntimeFailure;
import dev.kci.service.Quarantine;
import dev.kci.storage.StorageException;
import dev.kci.text.ErrorText;
import dev.kci.text.FileName;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Executes steps of claimed jobs and gives each claim back according to the outcome. Thread-safe.
 */
final class JobWorker {
  private static final Logger LOG = LoggerFactory.getLogger(JobWorker.class);
  private static final Backoff BACKOFF =
      new Backoff(Duration.ofMillis(500), Duration.ofSeconds(30));

  /** People grant permissions on nodes, so a few retries per hour are enough. */
  private static final Backoff REST = new Backoff(Duration.ofMinutes(5), Duration.ofHours(1));

  /** By then the job is forgotten, or this replica has the runtime again. */
  private static final Duration LOST = Duration.ofSeconds(5);

  /** About two days. */
  private static final int MOST_REFUSALS = 48;

  private static final int MOST_REFUSED = 1000;
  private static final int MOST_SERVER_ERRORS = 8;

  /** The error message on the node. */
  private static final String DEADLY =
      "a defect in kci-runner: this job crashed the process; its log names a file with details";

  private final String name;
  private final Stepper stepper;
  private final ClaimedNodes nodes;
  private final RuntimeHealth health;
  private final JobTable jobs;
  private final Predicate<String> mine;
  private final Quarantine deadly;
  private final BooleanSupplier stopping;
  private final InstantSource clock;
  private final RandomGenerator random;

  /**
   * @param name of the runtime
   * @param mine whether this replica may work on a job now, by its node's id
   * @param deadly jobs that have crashed the process
   * @param stopping tells whether failures are expected because steps are being interrupted
   * @param random for jitter
   */
  JobWorker(
      String name,
      Stepper stepper,
      ClaimedNodes nodes,
      RuntimeHealth health,
      JobTable jobs,
      Predicate<String> mine,
      Quarantine deadly,
      BooleanSupplier stopping,
      InstantSource clock,
      RandomGenerator random) {
    this.name = name;
    this.stepper = stepper;
    this.nodes = nodes;
    this.health = health;
    this.jobs = jobs;
    this.mine = mine;
    this.deadly = deadly;
    this.stopping = stopping;
    this.clock = clock;
    this.random = random;
  }

  /**
   * Executes a step of a job. An Error is fatal and goes to the thread's uncaught exception
   * handler. Because the step would be repeated after each restart, a job that has crashed the
   * process twice is given up.
   */
  void work(JobTable.Claim claim) {
    String nodeId = claim.job().nodeId();
    String file = FileName.of(nodeId);
    if (!mine.test(nodeId)) {
      leave(claim);
      return;
    }
    try {
      Optional<Instant> next =
          deadly.has(file) ? stepper.giveUp(claim, DEADLY) : stepper.take(claim);
      if (next.isPresent()) {
        claim.giveBack(next.get());
      } else {
        claim.remove();
        deadly.forget(file);
      }
    } catch (Error e) {
      deadly.count(file, nodeId, JsonObject.of("runtime", name).with("node", nodeId), e);
      throw e;
    } catch (Ownership.LostException e) {
      leave(claim);
    } catch (CircuitBreaker.OpenException resting) {
      claim.postpone(clock.instant().plus(health.rest()).plusMillis(500));
    } catch (NotFoundException e) {
      LOG.warn(
          "Cancelling a job because its node is gone runtime={} node={}",
          name,
          claim.job().nodeId());
      claim.giveBackGone();
    } catch (ApiException e) {
      if (e.isRefusal()) {
        refused(claim, e);
      } else if (e.status() == 500 && claim.job().failures() >= MOST_SERVER_ERRORS) {
        rest(claim, e);
      } else {
        failed(claim, e.getMessage(), !UnauthorizedException.isOfToken(e));
      }
    } catch (RuntimeFailure e) {
      claim.update(job -> job.placement() == null ? job.waiting(e.waits()) : job);
      failed(claim, e.getMessage(), true);
    } catch (StorageException | UncheckedIOException e) {
      claim.update(
          job ->
              job.placement() == null ? job.waiting(new WaitReason(WaitReason.Code.RETRIED)) : job);
      failed(claim, ErrorText.of(e), true);
    } catch (RuntimeException e) { // a defect must not block the job's place forever
      LOG.error("Step failed by a defect runtime={} node={}", name, claim.job().nodeId(), e);
      failed(claim, ErrorText.of(e), true);
    }
  }

  private void leave(JobTable.Claim claim) {
    LOG.info("Leaving a job to another replica runtime={} node={}", name, claim.job().nodeId());
    claim.postpone(clock.instant().plus(LOST));
  }

  /**
   * Parks a job after several server errors: the server answers 500 to some requests that it will
   * never accept, but also while it is broken, so this does not count as a refusal.
   */
  private void rest(JobTable.Claim claim, ApiException error) {
    int rests = claim.job().failures() - MOST_SERVER_ERRORS;
    if (rests > MOST_REFUSALS) {
      giveUp(claim, error);
      return;
    }
    if (rests == 0) {
      LOG.warn(
          "API fails to change a node; retrying now and then runtime={} node={} name={} error={}",
          name,
          claim.job().nodeId(),
          claim.job().node().name(),
          error.getMessage());
    }
    claim.park(clock.instant().plus(REST.after(rests + 1, random)));
  }

  /** Parks a refused job, so that it takes no place, and retries it now and then. */
  private void refused(JobTable.Claim claim, ApiException refusal) {
    nodes.refused(claim, refusal);
    SupervisedJob job = claim.job();
    if (job.refusals() > MOST_REFUSALS || jobs.refused() >= MOST_REFUSED) {
      giveUp(claim, refusal);
      return;
    }
    claim.park(clock.instant().plus(REST.after(job.refusals(), random)));
  }

  private void giveUp(JobTable.Claim claim, ApiException error) {
    LOG.warn(
        "Giving up a job runtime={} node={} error={}",
        name,
        claim.job().nodeId(),
        error.getMessage());
    claim.remove();
  }

  /**
   * @param news whether the failure has not been logged elsewhere, as {@link
   *     dev.kci.api.TokenStanding} does
   */
  private void failed(JobTable.Claim claim, @Nullable String message, boolean news) {
    SupervisedJob job = claim.job();
    int failures = job.failures() + 1;
    if (news && failures == 1 && !stopping.getAsBoolean()) { // a shutdown interrupts hanging steps
      LOG.warn("Step failed; retrying runtime={} node={} error={}", name, job.nodeId(), message);
    } else {
      LOG.debug(
          "Step failed; retrying runtime={} node={} failures={} error={}",
          name,
          job.nodeId(),
          failures,
          message);
    }
    claim.giveBackFailed(clock.instant().plus(BACKOFF.after(failures, random)));
  }
}
