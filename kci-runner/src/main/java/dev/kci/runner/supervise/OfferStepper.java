package dev.kci.runner.supervise;

import dev.kci.api.ApiException;
import dev.kci.api.NotFoundException;
import dev.kci.api.model.ErrorCode;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import dev.kci.api.model.WaitNote;
import dev.kci.api.model.WaitReason;
import dev.kci.runtime.JobHandle;
import dev.kci.runtime.JobHint;
import dev.kci.runtime.JobRuntime;
import dev.kci.runtime.JobStatus;
import dev.kci.runtime.Offer;
import dev.kci.runtime.RuntimeFailure;
import dev.kci.runtime.RuntimeLimits;
import dev.kci.runtime.results.JobEnd;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a job that its lab fetches one step further, as {@link OfferedJob} decides. Between the
 * offer and the lab's callback, it only writes the note that the job waits: the API has no
 * compare-and-set, so any other write could undo a lab's claim.
 */
final class OfferStepper implements Stepper {
  private static final Logger LOG = LoggerFactory.getLogger(OfferStepper.class);

  private final String name;
  private final OfferedJob life;
  private final JobRuntime runtime;
  private final JobSubmitter submitter;
  private final JobReporter reporter;
  private final ClaimedNodes nodes;
  private final LookPeriod period;
  private final InstantSource clock;
  private final EndedJobs ended;
  private final LongAdder unclaimed = new LongAdder();

  /**
   * @param offer how the runtime offers jobs
   */
  OfferStepper(StepperParts parts, Offer offer) {
    this.name = parts.name();
    this.life = new OfferedJob(offer);
    this.runtime = parts.runtime();
    this.submitter = new JobSubmitter(parts);
    this.reporter = parts.reporter();
    this.nodes = parts.nodes();
    this.period = period(parts.limits());
    this.clock = parts.clock();
    this.ended = new EndedJobs(name);
  }

  /**
   * The end of a job is an event, so looks are for missed ones. Only if unclaimed offers are
   * limited must a claim be seen soon.
   */
  private static LookPeriod period(RuntimeLimits limits) {
    Duration longest = limits.pollPeriod();
    return limits.concurrency() == RuntimeLimits.NO_LIMIT
        ? new LookPeriod(longest, longest)
        : LookPeriod.upTo(longest);
  }

  @Override
  public Optional<Instant> take(JobTable.Claim claim) {
    if (!isRead(claim)) {
      return Optional.empty();
    }
    SupervisedJob job = placed(claim);
    if (isTold(claim)) {
      return Optional.empty();
    }
    OfferedJob.Step step = next(job);
    if (step instanceof OfferedJob.Step.Store) {
      return store(claim);
    } else if (step instanceof OfferedJob.Step.Publish publish) {
      return publish(claim, publish.url());
    } else if (step instanceof OfferedJob.Step.Offered offered) {
      return look(job, offered.claimBy());
    } else if (step instanceof OfferedJob.Step.Unclaimed unclaimed) {
      return unclaimed(claim, unclaimed.why());
    } else if (step instanceof OfferedJob.Step.Claimed) {
      return claimed(claim);
    } else if (step instanceof OfferedJob.Step.Ended) {
      return ended(job);
    }
    return over(job);
  }

  private OfferedJob.Step next(SupervisedJob job) {
    return life.next(job.node(), stored(job), since(job), reporter.now(), reporter.mayEnd());
  }

  /** Reads the node if this step needs its current state. Returns whether it still exists. */
  private boolean isRead(JobTable.Claim claim) {
    boolean cancelled = claim.isCancelled();
    if (!cancelled && isCurrent(claim.job())) {
      return true;
    }
    try {
      if (nodes.read(claim).state() != NodeState.DONE) {
        claim.goOn(); // anybody can publish an event that says it has ended
      }
      return true;
    } catch (NotFoundException e) {
      if (!cancelled) {
        throw e;
      }
      return false;
    }
  }

  /**
   * Returns whether the next step can use the node as it was last read. Storing a definition can,
   * since no lab sees it yet; offering it cannot, because the upload may have taken long.
   */
  private boolean isCurrent(SupervisedJob job) {
    Node node = job.node();
    return OfferedJob.isOffered(node) || OfferedJob.isClaimed(node)
        ? job.isFresh(clock.instant())
        : job.handle() == null;
  }

  /** Places a job that was offered before a restart. */
  private SupervisedJob placed(JobTable.Claim claim) {
    SupervisedJob job = claim.job();
    Node node = job.node();
    if (job.placement() != null
        || node.state() == NodeState.DONE && !hasCallback(job)
        || !OfferedJob.isOffered(node) && !OfferedJob.isClaimed(node)) {
      return job;
    }
    JobHint hint = new JobHint(node.jobDefinition().orElse(""), "");
    return runtime
        .confirm(job.nodeId(), hint)
        .map(
            handle -> claim.update(now -> now.placed(handle, life.offeredAt(node, reporter.now()))))
        .orElse(job);
  }

  /**
   * Reports a job that has ended according to the lab's callback, even if its node has timed out.
   * The body is deleted last, so that a crash before that repeats the report.
   *
   * @return whether there was a callback that ends the job
   */
  private boolean isTold(JobTable.Claim claim) {
    SupervisedJob job = claim.job();
    JobHandle handle = job.handle();
    Node node = job.node();
    if (handle == null || !OfferedJob.isOffered(node) || !Lifecycle.takesResult(node)) {
      return false;
    }
    JobStatus status = runtime.observe(handle);
    if (status instanceof JobStatus.Running) {
      return false;
    }
    Optional<Node> reported =
        node.state() == NodeState.DONE
            ? toldLate(claim, handle, status)
            : Optional.of(reporter.ends().report(runtime, handle, status, claim, clock));
    runtime.forget(handle);
    reported.ifPresent(ended::add);
    return true;
  }

  /**
   * Reports a job whose node has timed out. An incomplete result says no more than the timeout, and
   * would leave the node as it is, so that each repeated callback would add its tests again.
   */
  private Optional<Node> toldLate(JobTable.Claim claim, JobHandle handle, JobStatus status) {
    if (status instanceof JobStatus.Judged judged && judged.result() == Result.INCOMPLETE) {
      return Optional.empty();
    }
    try {
      return Optional.of(reporter.ends().report(runtime, handle, status, claim, clock));
    } catch (ApiException e) {
      if (!e.isRefusal()) {
        throw e;
      }
      LOG.warn(
          "Late result is lost runtime={} node={} error={}", name, handle.nodeId(), e.getMessage());
      return Optional.empty();
    }
  }

  /** Deletes the callback of a job that is over, unless it still counts: it may have just come. */
  private void forget(SupervisedJob job) {
    if (!Lifecycle.takesResult(job.node())) {
      deleteCallback(job);
    }
  }

  private void deleteCallback(SupervisedJob job) {
    runtime.callbacks().ifPresent(callbacks -> callbacks.remove(job.nodeId()));
  }

  private boolean hasCallback(SupervisedJob job) {
    return runtime.callbacks().filter(callbacks -> callbacks.has(job.nodeId())).isPresent();
  }

  private static @Nullable String stored(SupervisedJob job) {
    JobHandle handle = job.handle();
    return handle == null ? null : handle.jobId();
  }

  private Instant since(SupervisedJob job) {
    SupervisedJob.Placement placement = job.placement();
    return placement == null ? reporter.now() : placement.since();
  }

  private Optional<Instant> store(JobTable.Claim claim) {
    if (nodes.isOver(claim, true)) {
      return over(claim.job());
    }
    if (!claim.hasRoom()) {
      return Optional.of(clock.instant());
    }
    try {
      JobHandle handle = submitter.submit(claim);
      claim.update(job -> job.placed(handle, reporter.now()));
      return Optional.of(clock.instant());
    } catch (InvalidJobException e) {
      return reported(submitter.invalid(claim, e));
    } catch (RuntimeFailure e) {
      return reported(submitter.failed(claim, e));
    }
  }

  /** Offers the job of a node that was just read. */
  private Optional<Instant> publish(JobTable.Claim claim, String url) {
    Node fresh = claim.job().node();
    Instant now = reporter.now();
    Node written = reporter.offered(fresh, node -> life.publish(node, url, now));
    SupervisedJob job = claim.update(known -> known.withNode(written, clock.instant()).written());
    if (written != fresh) {
      LOG.info(
          "Offered a job runtime={} node={} name={} state={} definition={}",
          name,
          written.id(),
          written.name(),
          written.state().wireName(),
          url);
      reporter.telemetry().submitted(written);
    }
    return next(job) instanceof OfferedJob.Step.Offered offered
        ? look(job, offered.claimBy())
        : Optional.of(clock.instant());
  }

  private Optional<Instant> unclaimed(JobTable.Claim claim, WaitReason why) {
    SupervisedJob job = claim.job();
    if (job.waits() == null && WaitNote.of(job.node()).isEmpty()) { // also once after a restart
      unclaimed.increment();
      LOG.warn(
          "No lab has claimed a job runtime={} node={} name={} platform={} reason='{}'",
          name,
          job.nodeId(),
          job.node().name(),
          job.node().platform().orElse(""),
          why.text());
    }
    return look(claim.update(known -> known.waiting(why)), Instant.MAX);
  }

  private Optional<Instant> claimed(JobTable.Claim claim) {
    SupervisedJob job = claim.job();
    if (job.takesPlace()) {
      LOG.info(
          "Lab claimed a job runtime={} node={} name={}", name, job.nodeId(), job.node().name());
      job = claim.update(SupervisedJob::fetched);
    }
    return look(job, Instant.MAX);
  }

  /** Returns when to look at the node again, in case its events are missed. */
  private Optional<Instant> look(SupervisedJob job, Instant latest) {
    Instant now = reporter.now();
    Instant next = now.plus(period.after(Duration.between(since(job), now)));
    return Optional.of(clock.instant().plus(Duration.between(now, earlier(next, latest))));
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  private Optional<Instant> ended(SupervisedJob job) {
    if (job.placement() == null) { // it was over before it was offered, or before a restart
      return over(job);
    }
    forget(job);
    reporter.telemetry().ended(job.node(), List.of());
    return reported(job.node());
  }

  private Optional<Instant> over(SupervisedJob job) {
    LOG.info(
        "No longer waiting for a job because its node is over runtime={} node={}",
        name,
        job.nodeId());
    forget(job);
    reporter.over(job, OfferedJob.isClaimed(job.node()));
    return Optional.empty();
  }

  @Override
  public Optional<Instant> giveUp(JobTable.Claim claim, String reason) {
    JobEnd end = new JobEnd(Result.INCOMPLETE, ErrorCode.BUG, reason);
    Node failed = reporter.failed(claim.job().node(), end);
    deleteCallback(claim.job()); // or it would bring back the job of a node that timed out
    return reported(failed);
  }

  private Optional<Instant> reported(Node node) {
    ended.add(node);
    return Optional.empty();
  }

  @Override
  public long ended(Result result) {
    return ended.count(result);
  }

  @Override
  public long unclaimed() {
    return unclaimed.sum();
  }
}
