package dev.kci.runner.supervise;

import dev.kci.api.model.ErrorCode;
import dev.kci.api.model.JsonObject;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeBuilder;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import dev.kci.api.model.WaitNote;
import dev.kci.runtime.JobHandle;
import dev.kci.runtime.JobHint;
import dev.kci.runtime.results.JobEnd;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * Decides the transitions of nodes of jobs. Pure.
 *
 * <p>Other jobs start from a build when it is "available", so a build is running until it has
 * passed. Any other job follows its {@link Style}. Why: {@code docs/adr/0006-build-life-cycle.md}.
 *
 * @param style of jobs that are no builds
 * @param buildHoldoff how long after its end a passed build waits for the nodes of its jobs
 * @param maxExtension maximum total extension of a node's timeout while its job lives
 */
public record Lifecycle(Style style, Duration buildHoldoff, Duration maxExtension) {
  /** When the node of a job other than a build becomes available. */
  public enum Style {
    /**
     * Once the runtime has the job, as the document of the pipeline says; with a holdoff that does
     * not end the node.
     */
    DOCUMENT,
    /** Never: it stays running until it is done, as with the Python services. */
    MAESTRO
  }

  /** The default of the API's server. */
  private static final Duration DEFAULT_TIMEOUT = Duration.ofHours(6);

  /** The key of {@code data} with the timeout of the node before it was extended. */
  private static final String FIRST_TIMEOUT = "first_timeout";

  private static final Duration NEAR = Duration.ofMinutes(5);
  private static final Duration LONGEST_STEP = Duration.ofHours(1);

  /**
   * Returns the node of a job that its runtime has accepted; why it is queued there is recorded
   * later.
   */
  public Node taken(Node node, JobHandle job, Instant now) {
    if (node.state() == NodeState.DONE) {
      return node;
    }
    Node named = WaitNote.without(named(node, job));
    if (style == Style.MAESTRO || isBuild(node) || node.state() != NodeState.RUNNING) {
      return named;
    }
    return named.available(deadline(node, now));
  }

  /** Returns the node with the place of its job. */
  static Node named(Node node, JobHandle job) {
    return node.withData(
        node.data().with("job_id", job.jobId()).with("job_context", job.context()));
  }

  /** Returns where the job is according to the node; only the runtime knows. */
  static Optional<JobHint> hint(Node node) {
    String context = node.data().string("job_context").orElse("");
    return node.data().string("job_id").map(id -> new JobHint(id, context));
  }

  /**
   * Returns the node of a running job. If its timeout is near (within 5 minutes, or a fifth of the
   * whole time), it is extended by the whole time, at most an hour, up to {@link #maxExtension}
   * after the first timeout.
   */
  public Node extended(Node node, Instant now) {
    Instant timeout = node.timeout();
    if (maxExtension.isZero() || timeout == null || node.state() == NodeState.DONE) {
      return node;
    }
    Instant first =
        node.data()
            .string(FIRST_TIMEOUT)
            .flatMap(Lifecycle::instant)
            .filter(timeout::isAfter)
            .orElse(timeout);
    Instant last = first.plus(maxExtension);
    Duration whole = whole(node, first);
    Duration near = shorter(whole.dividedBy(5), NEAR);
    if (now.isBefore(timeout.minus(near)) || !timeout.isBefore(last)) {
      return node;
    }
    Instant from = now.isAfter(timeout) ? now : timeout;
    Instant wanted = from.plus(shorter(whole, LONGEST_STEP));
    Instant moved = wanted.isBefore(last) ? wanted : last;
    NodeBuilder extended =
        node.toBuilder().timeout(moved).data(node.data().with(FIRST_TIMEOUT, first.toString()));
    if (node.state() == NodeState.AVAILABLE && node.holdoff() != null) {
      extended.holdoff(moved);
    }
    return extended.build();
  }

  /** Others may write to a node's data, too. */
  private static Optional<Instant> instant(String text) {
    try {
      return Optional.of(Instant.parse(text));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private static Duration whole(Node node, Instant timeout) {
    Instant created = node.created();
    return created == null || !created.isBefore(timeout)
        ? DEFAULT_TIMEOUT
        : Duration.between(created, timeout);
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  /**
   * Returns the node of an ended job. An existing result stays, unless it only says that the node
   * timed out and the job has ended by itself. So repeating a report whose answer was lost changes
   * nothing.
   */
  public Node ended(Node node, JobEnd end, Instant now) {
    if (hasEnded(node) && !(timedOut(node) && end.result() != Result.INCOMPLETE)) {
      return node;
    }
    Node result =
        WaitNote.without(node).withResult(end.result()).withResultAt(now).withData(data(node, end));
    if (isBuild(node) && end.result() == Result.PASS && !hasEnded(node)) {
      return result.available(now.plus(buildHoldoff));
    }
    return result.withState(NodeState.DONE);
  }

  private static JsonObject data(Node node, JobEnd end) {
    JsonObject data = node.data();
    if (timedOut(node)) {
      data = data.without("error_code").without("error_msg");
    }
    ErrorCode code = end.code();
    if (code != null) {
      data = data.with("error_code", code.wireName());
    }
    return end.message() == null ? data : data.with("error_msg", end.message());
  }

  /** Returns when the node must be done. */
  public static Instant deadline(Node node, Instant now) {
    Instant timeout = node.timeout();
    return timeout == null ? now.plus(DEFAULT_TIMEOUT) : timeout;
  }

  /** Returns whether the node has timed out. */
  static boolean isLate(Node node, Instant now) {
    return now.isAfter(deadline(node, now));
  }

  /** Returns whether nothing is left to do for the job of the node. */
  public static boolean isOver(Node node) {
    return hasEnded(node) || node.supersededBy().isPresent();
  }

  /** Returns whether the job has ended according to the node. */
  static boolean hasEnded(Node node) {
    return node.state() == NodeState.DONE || isBuild(node) && node.state() != NodeState.RUNNING;
  }

  /** Returns whether a job that ended by itself still sets the result of the node. */
  static boolean takesResult(Node node) {
    return node.supersededBy().isEmpty() && (!hasEnded(node) || timedOut(node));
  }

  /** Returns whether the node was ended only by its timeout. */
  static boolean timedOut(Node node) {
    return node.state() == NodeState.DONE
        && (node.result() == null || node.result() == Result.INCOMPLETE)
        && node.errorCode().filter(ErrorCode.NODE_TIMEOUT.wireName()::equals).isPresent();
  }

  private static boolean isBuild(Node node) {
    return node.is(NodeKind.KBUILD);
  }
}
