package dev.kci.runner.supervise;

import dev.kci.api.ApiException;
import dev.kci.api.Nodes;
import dev.kci.api.NotFoundException;
import dev.kci.api.ServerClock;
import dev.kci.api.UnauthorizedException;
import dev.kci.api.UnavailableException;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeQuery;
import dev.kci.api.model.NodeTree;
import dev.kci.api.model.Result;
import dev.kci.runtime.JobHandle;
import dev.kci.runtime.JobOutput;
import dev.kci.runtime.JobRuntime;
import dev.kci.runtime.JobStatus;
import dev.kci.runtime.OutputLimits;
import dev.kci.runtime.RuntimeFailure;
import dev.kci.runtime.results.Findings;
import dev.kci.runtime.results.JobLog;
import dev.kci.runtime.results.ResultNodes;
import dev.kci.storage.StorageException;
import dev.kci.telemetry.JobTelemetry;
import dev.kci.text.ErrorText;
import dev.kci.trust.TrustedOwners;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports the ends of one runtime's jobs: collects what they left, uploads it, and writes their
 * results with their tests as children. Thread-safe.
 */
final class EndReporter {
  private static final Logger LOG = LoggerFactory.getLogger(EndReporter.class);

  private static final int CONFLICT = 409;
  private static final int TOO_LARGE = 413;

  private final Nodes nodes;
  private final TrustedOwners user;
  private final Uploads uploads;
  private final Lifecycle lifecycle;
  private final ServerClock clock;
  private final ScratchFolder scratch;
  private final OutputLimits limits;
  private final JobChildren children;
  private final JobTelemetry telemetry;

  /**
   * @param nodes authenticated with the runtime's token
   * @param user the user of that token
   * @param clock the API's
   */
  EndReporter(
      Nodes nodes,
      TrustedOwners user,
      Uploads uploads,
      Lifecycle lifecycle,
      ServerClock clock,
      ScratchFolder scratch,
      OutputLimits limits,
      JobChildren children,
      JobTelemetry telemetry) {
    this.nodes = nodes;
    this.user = user;
    this.uploads = uploads;
    this.lifecycle = lifecycle;
    this.clock = clock;
    this.scratch = scratch;
    this.limits = limits;
    this.children = children;
    this.telemetry = telemetry;
  }

  /**
   * Uploads the job's output and reports its result, with its tests as children. If this fails, the
   * next call reports the same result, with the artifacts of both.
   *
   * @param waits the clock that the claim's times are from
   */
  Node report(
      JobRuntime runtime,
      JobHandle job,
      JobStatus status,
      JobTable.Claim claim,
      InstantSource waits) {
    claim.update(SupervisedJob::ended);
    try {
      return scratch.use(folder -> report(runtime, job, status, claim, waits, folder));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot report job " + job.jobId() + ": " + ErrorText.of(e), e);
    }
  }

  /** Uploads the log of a cancelled job. The result is set by whoever ended its node. */
  void uploadLog(JobRuntime runtime, JobHandle job) {
    try {
      Optional<Node> node = nodes.lookup(job.nodeId());
      if (node.isPresent()) {
        scratch.use(folder -> uploadLog(runtime, job, node.get(), folder));
      }
    } catch (IOException | ApiException | RuntimeFailure | StorageException e) {
      LOG.warn(
          "Cannot store the log of a cancelled job node={} error={}",
          job.nodeId(),
          ErrorText.of(e));
    }
  }

  private Node uploadLog(JobRuntime runtime, JobHandle job, Node node, Path folder)
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

  private Node report(
      JobRuntime runtime,
      JobHandle job,
      JobStatus status,
      JobTable.Claim claim,
      InstantSource waits,
      Path folder)
      throws IOException {
    SupervisedJob seen = claim.job();
    current(claim, waits); // while the API is away, nothing is collected and uploaded
    JobOutput output = runtime.collect(job, folder);
    if (!output.notes().isEmpty()) {
      LOG.warn(
          "Output of a job is incomplete node={} reason='{}'",
          job.nodeId(),
          String.join("; ", output.notes()));
    }
    Findings found = Findings.read(output, status, limits.logBytes(), folder);
    Map<String, String> urls = uploads.of(seen.node(), found.files());
    Node node = current(claim, waits); // again, since uploads may take long
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

  /** Returns the node as it is now, or was a moment ago. */
  private Node current(JobTable.Claim claim, InstantSource waits) {
    SupervisedJob job = claim.job();
    if (job.isFresh(waits.instant())) {
      return job.node();
    }
    Node read = nodes.get(job.nodeId());
    claim.update(known -> known.withNode(read, waits.instant()));
    return read;
  }

  /**
   * @param base the node as the API has it
   * @param node the same with what was found about the job
   */
  private Node write(Node base, Node node, EndReport report, List<NodeTree> tests) {
    Node ended =
        withArtifacts(lifecycle.ended(node, report.end(), clock.instant()), report.artifacts());
    boolean isReported =
        node.result() != null && !Lifecycle.takesResult(node)
            || report.end().result() == Result.INCOMPLETE
                && Lifecycle.hasEnded(base)
                && hasChildren(base);
    if (tests.isEmpty() || isReported) {
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
    } catch (ApiException e) {
      if (!isOfContent(e)) {
        throw e;
      }
      return writeWithout(tests, base, ended, e);
    }
  }

  /**
   * Returns whether a refusal is about what a request contains, mostly its size; 401, 403, 404 and
   * 409 are about the node or the token.
   */
  private static boolean isOfContent(ApiException e) {
    return e.isRefusal()
        && !(e instanceof UnauthorizedException || e instanceof NotFoundException)
        && e.status() != CONFLICT;
  }

  /** Writes the job's own result, which would otherwise be lost with the tests. */
  private Node writeWithout(List<NodeTree> tests, Node base, Node ended, ApiException refusal) {
    long lost = tests.stream().mapToLong(EndReporter::leaves).sum();
    LOG.warn(
        "API refuses the tests of a job; only its own result is written{} node={} name={} tests={}"
            + " error={}",
        refusal.status() == TOO_LARGE
            ? ", raise the maximum body size of the proxy before the API, such as nginx's"
                + " client_max_body_size"
            : "",
        base.id(),
        base.name(),
        lost,
        refusal.getMessage());
    return nodes.update(base, unused -> JobFacts.withMoreUnread(ended, lost));
  }

  private static long leaves(NodeTree tree) {
    return tree.children().isEmpty()
        ? 1
        : tree.children().stream().mapToLong(EndReporter::leaves).sum();
  }

  /** Returns whether we have reported its tests. Anybody else may have added children too. */
  private boolean hasChildren(Node node) {
    NodeQuery children = NodeQuery.where(NodeField.PARENT.is(node.requireId()));
    return nodes.count(children.and(user.condition())) > 0;
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
