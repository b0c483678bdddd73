package dev.kci.runner.create;

import dev.kci.api.InvalidRequestException;
import dev.kci.api.Nodes;
import dev.kci.api.model.Node;
import dev.kci.pipeline.schedule.FrequencyLimits;
import dev.kci.pipeline.schedule.Outcome;
import dev.kci.service.shard.ShardKey;
import dev.kci.service.shard.Shards;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates the nodes of planned jobs, each job once, even with several runners. Has no state: the
 * API knows what any runner has created.
 */
public final class JobCreation {
  private static final Logger LOG = LoggerFactory.getLogger(JobCreation.class);

  /**
   * Ids begin with the second of their creation. Within a second, ids of several server processes
   * are not ordered. Once it is over, no new node can get a lower id than ours.
   */
  private static final Duration SAME_IDS = Duration.ofMillis(1200);

  /** Longer than a remote API takes to create and return a node. */
  private static final Duration TURN = Duration.ofMillis(1500);

  private static final int MOST_TURNS = 3;

  private final Nodes nodes;
  private final JobKeys keys;
  private final OwnNodes own;
  private final JobNodes jobNodes;
  private final FrequencyLimits limits;
  private final CreationOrder order;
  private final Shards shards;
  private final Predicate<Duration> pause;

  /**
   * @param order the order of the runners
   * @param shards the nodes whose jobs this replica creates
   * @param pause waits for the given time, or until the service stops; returns whether it stops
   */
  public JobCreation(
      Nodes nodes,
      OwnNodes own,
      JobNodes jobNodes,
      FrequencyLimits limits,
      CreationOrder order,
      Shards shards,
      Predicate<Duration> pause) {
    this.nodes = nodes;
    this.keys = own.keys();
    this.own = own;
    this.jobNodes = jobNodes;
    this.limits = limits;
    this.order = order;
    this.shards = shards;
    this.pause = pause;
  }

  /**
   * Creates missing nodes, in turn with other runners. If two runners create a job at the same
   * time, one node remains; this runner ends its own duplicates. When another replica takes the
   * shard in between, it creates the rest.
   *
   * @return the jobs of this runner, whether their nodes were created now or before
   * @throws IllegalStateException if stopped while it waits for other runners
   */
  public List<ReadyJob> create(Node parent, List<Outcome.Planned> planned) {
    Map<JobKey, Outcome.Planned> wanted = wanted(parent, planned);
    List<Node> children = own.children(parent.requireId());
    Map<JobKey, Outcome.Planned> missing = missing(parent, wanted, children);
    if (!missing.isEmpty()) {
      createInTurn(parent, new LinkedHashMap<>(missing));
      children = allOf(parent, missing.keySet());
    }
    List<ReadyJob> ready = new ArrayList<>();
    for (Node node : own.endTwins(children)) {
      Outcome.Planned job = wanted.get(keys.of(node));
      // Recovery handles jobs that were given to another runtime of the type before
      if (job != null && job.node().runtime().equals(node.runtime())) {
        ready.add(jobNodes.ready(node, job));
      }
    }
    return ready;
  }

  /**
   * Returns the children of a node when no lower id can appear any more: another runner's request
   * may still be on its way.
   */
  private List<Node> allOf(Node parent, Set<JobKey> created) {
    boolean waited = order.hasOthers();
    if (waited) {
      await(SAME_IDS);
    }
    List<Node> children = own.children(parent.requireId());
    boolean meetsAnother =
        children.stream().anyMatch(node -> isOthers(node) && created.contains(keys.of(node)));
    if (waited || !meetsAnother) {
      return children;
    }
    await(SAME_IDS);
    return own.children(parent.requireId());
  }

  /** Returns the planned jobs that would be created now. */
  public List<Outcome.Planned> missing(Node parent, List<Outcome.Planned> planned) {
    return List.copyOf(
        missing(parent, wanted(parent, planned), own.children(parent.requireId())).values());
  }

  private Map<JobKey, Outcome.Planned> wanted(Node parent, List<Outcome.Planned> planned) {
    Map<JobKey, Outcome.Planned> wanted = new LinkedHashMap<>();
    planned.forEach(job -> wanted.putIfAbsent(keys.of(job.node(), parent), job));
    return wanted;
  }

  private Map<JobKey, Outcome.Planned> missing(
      Node parent, Map<JobKey, Outcome.Planned> wanted, List<Node> children) {
    Map<JobKey, Outcome.Planned> missing = new LinkedHashMap<>(wanted);
    missing.keySet().removeAll(keys.twins(children).keySet());
    limits.of(parent, missing.values()).forEach(limited -> passOver(parent, missing, limited));
    return missing;
  }

  /**
   * Creates the jobs that are this runner's turn at once. Leaves the others to the runners before
   * it, and only creates a job if they have not created it after several turns without progress.
   */
  private void createInTurn(Node parent, Map<JobKey, Outcome.Planned> jobs) {
    int idle = 0;
    createUpTo(idle, parent, jobs);
    while (!jobs.isEmpty() && isMine(parent)) {
      await(TURN);
      int left = jobs.size();
      jobs.keySet().removeAll(keys.twins(own.children(parent.requireId())).keySet());
      if (jobs.size() == left) {
        idle++;
        createUpTo(idle, parent, jobs);
      }
    }
  }

  /** Waits for other runners. If stopped, the event is handled again after the next start. */
  private void await(Duration time) {
    if (pause.test(time)) {
      throw new IllegalStateException("stopped while waiting for other runners");
    }
  }

  /** Creates the jobs that are due after this many turns without progress. */
  private void createUpTo(int idle, Node parent, Map<JobKey, Outcome.Planned> jobs) {
    for (JobKey job : List.copyOf(jobs.keySet())) {
      if (!isMine(parent)) {
        LOG.info("Leaving jobs to another replica parent={} count={}", parent.id(), jobs.size());
        return;
      }
      List<String> before = order.before(job);
      if (before.size() <= idle || idle == MOST_TURNS) {
        create(parent, Objects.requireNonNull(jobs.remove(job)));
        before.forEach(other -> order.missed(other, job));
      }
    }
  }

  /** Checked before each job: a shard can move while hundreds of them are created. */
  private boolean isMine(Node parent) {
    return shards.owns(ShardKey.of(parent));
  }

  /** Returns whether another runner has created a node. */
  private boolean isOthers(Node node) {
    return !own.has(node) && node.supersededBy().isEmpty();
  }

  private void passOver(
      Node parent, Map<JobKey, Outcome.Planned> missing, FrequencyLimits.Limited limited) {
    LOG.info(
        "Job not created because of its frequency parent={} job='{}' frequency={} last={}"
            + " created={}",
        parent.id(),
        limited.job().candidate(),
        limited.job().frequency().orElse(Duration.ZERO),
        limited.last().id(),
        limited.last().created());
    missing.values().remove(limited.job());
  }

  /** If the server refuses a job, the others are still created. */
  private void create(Node parent, Outcome.Planned job) {
    try {
      Node node = nodes.create(jobNodes.of(parent.requireId(), job));
      LOG.info(
          "Created a job parent={} node={} job='{}' runtime_choice='{}'",
          parent.id(),
          node.id(),
          job.candidate(),
          job.candidate().runtimeReason());
    } catch (InvalidRequestException e) {
      LOG.error(
          "Cannot create a job parent={} job='{}' error={}",
          parent.id(),
          job.candidate(),
          e.getMessage());
    }
  }
}
