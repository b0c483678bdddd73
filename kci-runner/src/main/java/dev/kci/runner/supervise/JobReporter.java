package dev.kci.runner.supervise;

import dev.kci.api.Nodes;
import dev.kci.api.ServerClock;
import dev.kci.api.TokenStanding;
import dev.kci.api.model.JsonObject;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.WaitNote;
import dev.kci.api.model.WaitReason;
import dev.kci.runtime.JobHandle;
import dev.kci.runtime.OutputLimits;
import dev.kci.runtime.results.JobEnd;
import dev.kci.storage.Storage;
import dev.kci.telemetry.JobTelemetry;
import dev.kci.trust.TrustedOwners;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reports the jobs of one runtime to the API, with that runtime's own token. */
public final class JobReporter {
  private static final Logger LOG = LoggerFactory.getLogger(JobReporter.class);

  private final Nodes nodes;
  private final EndReporter ends;
  private final Lifecycle lifecycle;
  private final ServerClock clock;
  private final JobTelemetry telemetry;

  /**
   * Creates a reporter for one runtime.
   *
   * @param nodes authenticated with the runtime's token
   * @param user the user of that token
   * @param storage for logs and artifacts; null to leave them where they are
   * @param scratch a folder for logs in progress, not shared with others; remains of a killed
   *     process are deleted
   * @param limits for the stored output of a job
   * @param children creates the nodes below a job
   * @param telemetry of the same runtime
   */
  public JobReporter(
      Nodes nodes,
      TrustedOwners user,
      @Nullable Storage storage,
      Lifecycle lifecycle,
      ServerClock clock,
      Path scratch,
      OutputLimits limits,
      JobChildren children,
      JobTelemetry telemetry) {
    this.nodes = nodes;
    this.lifecycle = lifecycle;
    this.clock = clock;
    this.telemetry = telemetry;
    this.ends =
        new EndReporter(
            nodes,
            user,
            new Uploads(storage),
            lifecycle,
            clock,
            new ScratchFolder(scratch),
            limits,
            children,
            telemetry);
  }

  /** Returns the API's current time, which decides whether a node is late. */
  Instant now() {
    return clock.instant();
  }

  /** Returns whether late nodes may be ended: not while the clocks differ too much. */
  boolean mayEnd() {
    return clock.mayEnd();
  }

  /** Returns the node in its current state. */
  Node read(String nodeId) {
    return nodes.get(nodeId);
  }

  /** Records that the runtime has the job. Returns the updated node. */
  Node taken(Node node, JobHandle job) {
    return nodes.update(node, now -> lifecycle.taken(now, job, clock.instant()));
  }

  /** Writes the offer of a job. Returns the updated node. */
  Node offered(Node node, UnaryOperator<Node> offer) {
    return nodes.update(node, offer);
  }

  /** Returns whether the API accepts the token that nodes are written with. */
  TokenStanding token() {
    return nodes.token();
  }

  /** Returns what reports the ends of jobs. */
  EndReporter ends() {
    return ends;
  }

  /** Returns the telemetry of the jobs. */
  JobTelemetry telemetry() {
    return telemetry;
  }

  /** Returns the life cycle of nodes. */
  Lifecycle lifecycle() {
    return lifecycle;
  }

  /** Extends the node's timeout if necessary. Returns the updated node. */
  Node extended(Node node) {
    Node extended = nodes.update(node, now -> lifecycle.extended(now, clock.instant()));
    if (extended != node) {
      LOG.info(
          "Extended the timeout of a node node={} name={} timeout={}",
          node.id(),
          node.name(),
          extended.timeout());
    }
    return extended;
  }

  /**
   * Updates the note on why a job waits, without an event. Does not change a node that is done,
   * because the note may tell why its job never ran.
   *
   * @return the node's debug fields
   */
  JsonObject noted(WaitNotes.Change change) {
    Node fresh = nodes.get(change.nodeId());
    return fresh.state() == NodeState.DONE
        ? fresh.debug()
        : nodes.updateSilently(fresh, change::on).debug();
  }

  /** Reports a job that never ran. */
  Node failed(Node node, JobEnd end) {
    LOG.warn("Job cannot run node={} name={} error={}", node.id(), node.name(), end.message());
    Node ended = nodes.update(node.requireId(), now -> lifecycle.ended(now, end, clock.instant()));
    telemetry.ended(ended, List.of());
    return ended;
  }

  /**
   * Reports telemetry of a job that was ended because its node is over.
   *
   * @param begun whether the runtime had the job
   */
  void over(SupervisedJob job, boolean begun) {
    Node node = job.node();
    boolean isLate = node.state() == NodeState.DONE || Lifecycle.isLate(node, clock.instant());
    if (node.supersededBy().isPresent() || !isLate) {
      return;
    }
    if (begun) {
      telemetry.ended(node, List.of());
    } else {
      telemetry.skipped(
          node,
          WaitNote.of(node)
              .map(WaitNote::reason)
              .or(() -> Optional.ofNullable(job.waits()))
              .orElse(new WaitReason(WaitReason.Code.NO_ROOM)));
    }
  }
}
