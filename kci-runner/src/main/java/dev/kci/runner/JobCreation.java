package dev.kci.runner;

import dev.kci.api.Nodes;
import dev.kci.api.model.JsonObject;
import dev.kci.api.model.KernelRevision;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeQuery;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import dev.kci.config.Job;
import dev.kci.config.RuntimeConfig;
import dev.kci.runner.job.JobKey;
import dev.kci.runner.schedule.Outcome;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates the nodes of planned jobs, each job once, also beside other runners. */
final class JobCreation {
  /** The key of {@code data} by which a runner finds its own nodes again. */
  static final String INSTANCE = "runner_instance";

  private static final Logger LOG = LoggerFactory.getLogger(JobCreation.class);

  private final Nodes nodes;
  private final String instance;
  private final Duration timeout;
  private final Clock clock;

  /**
   * @param instance the name of this runner
   * @param timeout of a node whose job and runtime say none
   */
  JobCreation(Nodes nodes, String instance, Duration timeout, Clock clock) {
    this.nodes = nodes;
    this.instance = instance;
    this.timeout = timeout;
    this.clock = clock;
  }

  /** The nodes of this runner's jobs below a parent: those created now, and unfinished ones. */
  List<Node> create(Node parent, List<Outcome.Planned> planned) {
    Map<JobKey, Outcome.Planned> wanted = new LinkedHashMap<>();
    planned.forEach(job -> wanted.putIfAbsent(key(parent, job), job));
    Map<JobKey, Node> existing = oldestOfEach(children(parent));
    boolean created = false;
    for (Map.Entry<JobKey, Outcome.Planned> job : wanted.entrySet()) {
      if (!existing.containsKey(job.getKey()) && !tooSoon(parent, job.getValue())) {
        Node node = nodes.create(complete(parent, job.getValue()));
        LOG.info("Node {}: created {} {}", parent.id(), node.id(), job.getValue().candidate());
        created = true;
        existing.put(job.getKey(), node);
      }
    }
    if (created) {
      List<Node> after = children(parent);
      existing = oldestOfEach(after);
      supersede(after, existing);
    }
    existing.keySet().retainAll(wanted.keySet());
    return existing.values().stream().filter(this::isOurs).toList();
  }

  private static JobKey key(Node parent, Outcome.Planned job) {
    return JobKey.of(job.node().toBuilder().parent(parent.id()).build());
  }

  private List<Node> children(Node parent) {
    return nodes.findAll(NodeQuery.where(NodeField.PARENT.is(parent.requireId())));
  }

  /** Of several with one key the lowest id, which the server gave first. */
  private static Map<JobKey, Node> oldestOfEach(List<Node> children) {
    Map<JobKey, Node> oldest = new LinkedHashMap<>();
    children.stream()
        .filter(node -> node.supersededBy().isEmpty())
        .sorted(Comparator.comparing(Node::requireId))
        .forEach(node -> oldest.putIfAbsent(JobKey.of(node), node));
    return oldest;
  }

  /** Two runners created the same job at the same time: the lowest id stays. */
  private void supersede(List<Node> children, Map<JobKey, Node> staying) {
    for (Node node : children) {
      Node other = staying.get(JobKey.of(node));
      if (other != null
          && !Objects.equals(other.id(), node.id())
          && node.supersededBy().isEmpty()
          && isOurs(node)
          && node.state() != NodeState.DONE) {
        LOG.warn("Node {}: {} was created before; ending this one", node.id(), other.id());
        nodes.update(
            node,
            found ->
                found
                    .done(Result.INCOMPLETE)
                    .withData(found.data().with("superseded_by", other.id())));
      }
    }
  }

  private boolean isOurs(Node node) {
    return node.data().string(INSTANCE).filter(instance::equals).isPresent();
  }

  private Node complete(Node parent, Outcome.Planned job) {
    JsonObject data = job.node().data().withoutNulls().with(INSTANCE, instance);
    return job.node().toBuilder()
        .parent(parent.id())
        .data(data)
        .timeout(clock.instant().plus(timeout(job.candidate().job(), job.candidate().runtime())))
        .build();
  }

  /** {@code params.node_timeout} in seconds, else the runtime's {@code timeout}. */
  private Duration timeout(Job job, RuntimeConfig runtime) {
    if (job.params().get("node_timeout") instanceof Number seconds) {
      return Duration.ofSeconds(seconds.longValue());
    }
    Long seconds = runtime.timeoutSeconds();
    return seconds == null ? timeout : Duration.ofSeconds(seconds);
  }

  private boolean tooSoon(Node parent, Outcome.Planned job) {
    Duration frequency = job.frequency().orElse(null);
    KernelRevision revision = parent.kernelRevision().orElse(null);
    if (frequency == null || revision == null) {
      return false;
    }
    Instant since = clock.instant().minus(frequency);
    List<NodeQuery.Condition> conditions = new ArrayList<>();
    conditions.add(NodeField.KIND.is(job.node().kind()));
    conditions.add(NodeField.NAME.is(job.node().name()));
    conditions.add(NodeField.CREATED.after(since));
    conditions.add(NodeField.data("kernel_revision.tree").is(revision.tree()));
    conditions.add(NodeField.data("kernel_revision.branch").is(revision.branch()));
    conditions.add(NodeField.data("platform").is(job.candidate().platform().name()));
    return nodes.count(new NodeQuery(conditions)) > 0;
  }
}
