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
import java.util.regex.Pattern;

/**
 * The life cycle of a job's node. Pure.
 *
 * <p>Other jobs start from a build when it is "available", so a build stays running until it has
 * passed. Other jobs follow the {@link Style}. For the reasons, see {@code
 * docs/adr/0006-build-life-cycle.md}.
 *
 * @param style of jobs other than builds
 * @param buildHoldoff how long a passed build waits for the nodes of its jobs
 * @param maxExtension maximum total extension of a node's timeout while its job is alive
 */
public record Lifecycle(Style style, Duration buildHoldoff, Duration maxExtension) {
  /** When the node of a leaf job, which is any job except a build, becomes available. */
  public enum Style {
    /**
     * When the runtime has accepted the job, as in the pipeline's documentation, with a holdoff
     * that does not end the node.
     */
    DOCUMENT,
    /** Never: the node stays running until it is done, as with the Python services. */
    MAESTRO
  }

  /** The API's default for nodes without a timeout. */
  private static final Duration DEFAULT_TIMEOUT = Duration.ofHours(6);

  /** The key of {@code data} with the node's timeout before it was extended. */
  private static final String FIRST_TIMEOUT = "first_timeout";

  private static final Pattern CLAIM = Pattern.compile(".+:[0-9a-f]{32}");

  private static final Duration NEAR = Duration.ofMinutes(5);
  private static final Duration LONGEST_STEP = Duration.ofHours(1);

  /** Returns the node of a job that its runtime has accepted. */
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

  /** Records where the job is. */
  static Node named(Node node, JobHandle job) {
    return node.withData(
        node.data().with("job_id", job.jobId()).with("job_context", job.context()));
  }

  /**
   * Returns where the node says its job is. Only the runtime knows. A {@linkplain #isClaim claim}
   * only says who takes the job.
   */
  static Optional<JobHint> hint(Node node) {
    String context = node.data().string("job_context").orElse("");
    return node.data()
        .string("job_id")
        .filter(id -> !isClaim(id))
        .map(id -> new JobHint(id, context));
  }

  /** Returns whether a {@code data.job_id} is a pull lab's claim: {@code <runtime>:<32 hex>}. */
  static boolean isClaim(String jobId) {
    return CLAIM.matcher(jobId).matches();
  }

  /**
   * Extends the timeout of a live job's node if it is near: within 5 minutes or a fifth of the
   * node's whole time. Extends by that whole time but at most an hour, up to {@link #maxExtension}
   * after the original timeout.
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

  /** Tolerates invalid values, because others may write to a node's data. */
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
   * Returns the node of a job that has ended. Keeps an existing result, unless it is only a timeout
   * and the job has ended on its own. So repeating a report whose answer was lost has no effect.
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

  /** Returns whether the node has passed its deadline. */
  static boolean isLate(Node node, Instant now) {
    return now.isAfter(deadline(node, now));
  }

  /** Returns whether nothing is left to do for the node's job. */
  public static boolean isOver(Node node) {
    return hasEnded(node) || node.supersededBy().isPresent();
  }

  /** Returns whether the job has ended according to the node. */
  static boolean hasEnded(Node node) {
    return node.state() == NodeState.DONE || isBuild(node) && node.state() != NodeState.RUNNING;
  }

  /** Returns whether the node still accepts the result of a job that ended on its own. */
  public static boolean takesResult(Node node) {
    return node.supersededBy().isEmpty() && (!hasEnded(node) || timedOut(node));
  }

  /** Returns whether a runtime has or had the node's job, or labs may fetch it. */
  public static boolean isTaken(Node node) {
    return node.data().string("job_id").isPresent() || node.jobDefinition().isPresent();
  }

  /** Returns whether the node was only ended by a timeout. */
  public static boolean timedOut(Node node) {
    return node.state() == NodeState.DONE
        && (node.result() == null || node.result() == Result.INCOMPLETE)
        && node.errorCode().filter(ErrorCode.NODE_TIMEOUT.wireName()::equals).isPresent();
  }

  private static boolean isBuild(Node node) {
    return node.is(NodeKind.KBUILD);
  }
}
