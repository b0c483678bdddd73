package dev.kci.runner.supervise;

import dev.kci.api.ApiException;
import dev.kci.api.Nodes;
import dev.kci.api.ServerClock;
import dev.kci.api.TokenStanding;
import dev.kci.api.UnavailableException;
import dev.kci.api.model.JsonObject;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeQuery;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.NodeTree;
import dev.kci.api.model.WaitNote;
import dev.kci.api.model.WaitReason;
import dev.kci.runtime.JobHandle;
import dev.kci.runtime.JobOutput;
import dev.kci.runtime.JobRuntime;
import dev.kci.runtime.JobStatus;
import dev.kci.runtime.OutputLimits;
import dev.kci.runtime.RuntimeFailure;
import dev.kci.runtime.results.Findings;
import dev.kci.runtime.results.JobEnd;
import dev.kci.runtime.results.JobLog;
import dev.kci.runtime.results.ResultNodes;
import dev.kci.storage.Storage;
import dev.kci.storage.StorageException;
import dev.kci.telemetry.JobTelemetry;
import dev.kci.text.ErrorText;
import dev.kci.trust.TrustedOwners;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reports the jobs of one runtime to the API, with that runtime's own token. */
public final class JobReporter {
  private static final Logger LOG = LoggerFactory.getLogger(JobReporter.class);

  private final Nodes nodes;
  private final TrustedOwners reporter;
  private final Uploads uploads;
  private final Lifecycle lifecycle;
  private final ServerClock clock;
  private final ScratchFolder scratch;
  private final OutputLimits limits;
  private final JobChildren children;
  private final JobTelemetry telemetry;

  /**
   * Creates a reporter for one runtime.
   *
   * @param nodes authenticated with the runtime's token
   * @param reporter the user of that token
   * @param storage for logs and artifacts; null to leave them where they are
   * @param scratch a folder for logs in progress, not shared with others; remains of a killed
   *     process are deleted
   * @param limits for the stored output of a job
   * @param children creates the nodes below a job
   * @param telemetry of the same runtime
   */
  public JobReporter(
      Nodes nodes,
      TrustedOwners reporter,
      @Nullable Storage storage,
      Lifecycle lifecycle,
      ServerClock clock,
      Path scratch,
      OutputLimits limits,
      JobChildren children,
      JobTelemetry telemetry) {
    this.nodes = nodes;
    this.reporter = reporter;
    this.uploads = new Uploads(storage);
    this.lifecycle = lifecycle;
    this.clock = clock;
    this.scratch = new ScratchFolder(scratch);
    this.limits = limits;
    this.children = children;
    this.telemetry = telemetry;
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

  /**
   * Uploads the job's output and reports its result, with its tests as children. If this fails, the
   * next call reports the same result, with the artifacts of both.
   *
   * @param waits the clock that the claim's times are from
   */
  Node ended(
      JobRuntime runtime,
      JobHandle job,
      JobStatus status,
      JobTable.Claim claim,
      InstantSource waits) {
    claim.update(SupervisedJob::ended);
    try {
      return scratch.use(folder -> ended(runtime, job, status, claim, waits, folder));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot report job " + job.jobId() + ": " + ErrorText.of(e), e);
    }
  }

  /** Uploads the log of a cancelled job. The result is set by whoever ended its node. */
  void cancelled(JobRuntime runtime, JobHandle job) {
    try {
      Optional<Node> node = nodes.lookup(job.nodeId());
      if (node.isPresent()) {
        scratch.use(folder -> cancelled(runtime, job, node.get(), folder));
      }
    } catch (IOException | ApiException | RuntimeFailure | StorageException e) {
      LOG.warn(
          "Cannot store the log of a cancelled job node={} error={}",
          job.nodeId(),
          ErrorText.of(e));
    }
  }

  private Node cancelled(JobRuntime runtime, JobHandle job, Node node, Path folder)
      throws IOException {
    JobOutput output = runtime.collect(job, folder);
    if (output.log() == null) {
      return node;
    }
    Path compressed = folder.resolve("log.txt.gz");
    JobLog.read(output.log(), compressed, limits.logBytes(), output.notes());
    Map<String, String> urls = uploads.of(node, Map.of(Findings.LOG, compressed));
    return nodes.update(node, found -> withArtifacts(found, urls));
  }

  private Node ended(
      JobRuntime runtime,
      JobHandle job,
      JobStatus status,
      JobTable.Claim claim,
      InstantSource waits,
      Path folder)
      throws IOException {
    SupervisedJob seen = claim.job();
    JobOutput output = runtime.collect(job, folder);
    if (!output.notes().isEmpty()) {
      LOG.warn(
          "Output of a job is incomplete node={} reason='{}'",
          job.nodeId(),
          String.join("; ", output.notes()));
    }
    Findings found = Findings.read(output, status, limits.logBytes(), folder);
    Map<String, String> urls = uploads.of(seen.node(), found.files());
    // uploads may take long, and the update must be based on the current node
    Node node = seen.isFresh(waits.instant()) ? seen.node() : nodes.get(job.nodeId());
    Map<String, String> artifacts = ResultNodes.urls(found.report().artifacts(), urls);
    artifacts.putAll(urls);
    List<NodeTree> below = children.of(node, status, found, output, urls);
    below.stream()
        .filter(child -> child.node().is(NodeKind.JOB))
        .forEach(child -> artifacts.entrySet().removeAll(child.node().artifacts().entrySet()));
    Node told = JobFacts.addTo(node, status, found, output, urls.keySet());
    EndReport report =
        seen.report()
            .map(first -> first.withArtifacts(artifacts))
            .orElseGet(() -> new EndReport(found.end(), artifacts));
    claim.update(known -> known.reporting(report));
    Node written = write(node, told, report, below);
    telemetry.ended(written, below);
    return written;
  }

  /**
   * @param base the node as the API has it
   * @param node the same with what was found about the job
   */
  private Node write(Node base, Node node, EndReport report, List<NodeTree> tests) {
    Node ended =
        withArtifacts(lifecycle.ended(node, report.end(), clock.instant()), report.artifacts());
    if (tests.isEmpty() || node.result() != null && !Lifecycle.takesResult(node)) {
      return nodes.update(base, unused -> ended);
    }
    try {
      return nodes.submitTree(new NodeTree(withoutNulls(ended), tests)).get(0);
    } catch (UnavailableException e) {
      // It may have arrived, and sending it again would duplicate the children.
      Node now = nodes.get(node.requireId());
      if (now.state() == ended.state() && now.result() == ended.result() && hasChildren(now)) {
        return now;
      }
      throw e;
    }
  }

  /** Returns whether we have reported its tests. Anybody else may have added children too. */
  private boolean hasChildren(Node node) {
    NodeQuery children = NodeQuery.where(NodeField.PARENT.is(node.requireId()));
    return nodes.count(children.and(reporter.condition())) > 0;
  }

  private static Node withArtifacts(Node node, Map<String, String> urls) {
    Node result = node;
    for (Map.Entry<String, String> url : urls.entrySet()) {
      result = result.withArtifact(url.getKey(), url.getValue());
    }
    return result;
  }

  private static Node withoutNulls(Node node) {
    return node.withData(node.data().withoutNulls());
  }
}
