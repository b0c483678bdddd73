package dev.kci.runner.create;

import dev.kci.api.ApiException;
import dev.kci.api.InvalidRequestException;
import dev.kci.api.Nodes;
import dev.kci.api.UnauthorizedException;
import dev.kci.api.UnavailableException;
import dev.kci.api.model.JsonObject;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeBuilder;
import dev.kci.api.model.NodeEvent;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeQuery;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Twins;
import dev.kci.config.Configuration;
import dev.kci.config.Job;
import dev.kci.config.RuntimeConfig;
import dev.kci.pipeline.schedule.FrequencyLimits;
import dev.kci.pipeline.schedule.Outcome;
import dev.kci.pipeline.schedule.RuntimeSelection;
import dev.kci.service.StopSignal;
import dev.kci.trust.TrustedOwners;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates the nodes of planned jobs, each job once, also beside other runners. What was created
 * before is asked of the API, which knows it over restarts and of all runners; nothing is kept
 * here.
 */
public final class JobCreation {
  private static final Logger LOG = LoggerFactory.getLogger(JobCreation.class);

  /**
   * Ids begin with the second in which they were made; within it, those of several processes of the
   * server are in no order. So nobody's node comes before ours once that second is over.
   */
  private static final Duration SAME_IDS = Duration.ofMillis(1200);

  /** Longer than a far API needs to create a node and show it. */
  private static final Duration TURN = Duration.ofMillis(1500);

  private static final int MOST_TURNS = 3;

  private final Nodes nodes;
  private final Configuration configuration;
  private final JobKeys keys;
  private final TrustedOwners owners;
  private final FrequencyLimits limits;
  private final CreationOrder order;
  private final RunnerMark mark;
  private final Duration timeout;
  private final StopSignal stop;
  private final InstantSource clock;

  /**
   * @param owners whose nodes count; those of others are as if they were not there
   * @param order of this runner among others
   * @param instance the name of this runner
   * @param timeout of a node whose job and runtime have none
   * @param stop ends the wait for other runners
   */
  public JobCreation(
      Nodes nodes,
      Configuration configuration,
      TrustedOwners owners,
      CreationOrder order,
      String instance,
      Duration timeout,
      StopSignal stop,
      InstantSource clock) {
    this.nodes = nodes;
    this.configuration = configuration;
    this.keys = new JobKeys(configuration);
    this.owners = owners;
    this.limits = new FrequencyLimits(nodes::find, owners, clock);
    this.order = order;
    this.mark = new RunnerMark(instance);
    this.timeout = timeout;
    this.stop = stop;
    this.clock = clock;
  }

  /**
   * Creates what is not there, in turn with other runners. Of several nodes of one job, as two
   * runners make them at the same time, one stays; those of this runner that do not are ended.
   *
   * @return the jobs that this runner sees to, whose nodes were created now or before
   * @throws IllegalStateException if stopped while it waits for other runners
   */
  public List<ReadyJob> create(Node parent, List<Outcome.Planned> planned) {
    Map<JobKey, Outcome.Planned> wanted = wanted(parent, planned);
    List<Node> children = children(parent.requireId());
    Map<JobKey, Outcome.Planned> missing = missing(parent, wanted, children);
    if (!missing.isEmpty()) {
      createInTurn(parent, new LinkedHashMap<>(missing));
      children = children(parent.requireId());
      if (children.stream()
          .anyMatch(node -> isOthers(node) && missing.containsKey(keys.of(node)))) {
        await(SAME_IDS);
        children = children(parent.requireId());
      }
    }
    List<ReadyJob> ready = new ArrayList<>();
    for (Node node : endTwins(children)) {
      Outcome.Planned job = wanted.get(keys.of(node));
      // what was given to another runtime of the type before is decided on again by Recovery
      if (job != null && job.node().runtime().equals(node.runtime())) {
        ready.add(ready(node, job));
      }
    }
    return ready;
  }

  /** The names of the planned jobs that are not there and would be created now. */
  public List<String> missing(Node parent, List<Outcome.Planned> planned) {
    return missing(parent, wanted(parent, planned), children(parent.requireId())).values().stream()
        .map(job -> job.node().name())
        .toList();
  }

  private Map<JobKey, Outcome.Planned> wanted(Node parent, List<Outcome.Planned> planned) {
    Map<JobKey, Outcome.Planned> wanted = new LinkedHashMap<>();
    planned.forEach(job -> wanted.putIfAbsent(key(parent, job), job));
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
   * Creates at once the jobs that are this runner's turn. The others are left to the runners before
   * it: only what these do not create while nothing else appears is created here.
   */
  private void createInTurn(Node parent, Map<JobKey, Outcome.Planned> jobs) {
    int idle = 0;
    createUpTo(idle, parent, jobs);
    while (!jobs.isEmpty()) {
      await(TURN);
      int left = jobs.size();
      jobs.keySet().removeAll(keys.twins(children(parent.requireId())).keySet());
      if (jobs.size() == left) {
        idle++;
        createUpTo(idle, parent, jobs);
      }
    }
  }

  /** Waits for other runners; a stopped one handles the event again after the next start. */
  private void await(Duration time) {
    if (stop.await(time)) {
      throw new IllegalStateException("stopped while waiting for other runners");
    }
  }

  /** Creates the jobs that so many turns without anything new lead to. */
  private void createUpTo(int idle, Node parent, Map<JobKey, Outcome.Planned> jobs) {
    for (JobKey job : List.copyOf(jobs.keySet())) {
      List<String> before = order.before(job);
      if (before.size() <= idle || idle == MOST_TURNS) {
        create(parent, Objects.requireNonNull(jobs.remove(job)));
        before.forEach(other -> order.missed(other, job));
      }
    }
  }

  /** A planned job with its node. */
  public ReadyJob ready(Node node, Outcome.Planned job) {
    NodeBuilder planned =
        complete(Objects.requireNonNull(node.parent(), "parent"), job).toBuilder()
            .id(node.id())
            .owner(node.owner())
            .created(node.created())
            .updated(node.updated());
    Instant latest =
        clock.instant().plus(timeout(job.candidate().job(), job.candidate().runtime()));
    Instant told = node.timeout();
    return new ReadyJob(
        node, planned.timeout(told != null && told.isBefore(latest) ? told : latest).build());
  }

  /** Whether another runner has made a job. */
  private boolean isOthers(Node node) {
    return !isOurs(node) && node.supersededBy().isEmpty();
  }

  private JobKey key(Node parent, Outcome.Planned job) {
    return keys.of(job.node().toBuilder().parent(parent.id()).build());
  }

  private List<Node> children(String parent) {
    return nodes.findAll(NodeQuery.where(NodeField.PARENT.is(parent)).and(owners.condition()));
  }

  private void passOver(
      Node parent, Map<JobKey, Outcome.Planned> missing, FrequencyLimits.Limited limited) {
    LOG.info(
        "Node {}: {} is not created: at most one in {}, and node {} is of {}",
        parent.id(),
        limited.job().candidate(),
        limited.job().frequency().orElse(Duration.ZERO),
        limited.last().id(),
        limited.last().created());
    missing.values().remove(limited.job());
  }

  /** A job that the server refuses does not keep the others from being created. */
  private void create(Node parent, Outcome.Planned job) {
    try {
      Node node = nodes.create(complete(parent.requireId(), job));
      LOG.info(
          "Node {}: created {} {}; runtime {}",
          parent.id(),
          node.id(),
          job.candidate(),
          job.candidate().runtimeReason());
    } catch (InvalidRequestException e) {
      LOG.error("Node {}: {} is not created: {}", parent.id(), job.candidate(), e.getMessage());
    }
  }

  /**
   * Ends those of this runner's nodes, which no runtime has yet, that others are the same job as.
   *
   * @return the nodes that stay
   */
  public List<Node> withoutTwins(List<Node> unsubmitted) {
    Set<String> parents = new LinkedHashSet<>();
    unsubmitted.forEach(node -> parents.add(Objects.requireNonNull(node.parent(), "parent")));
    Set<String> ids = new LinkedHashSet<>();
    unsubmitted.forEach(node -> ids.add(node.requireId()));
    List<Node> staying = new ArrayList<>();
    for (String parent : parents) {
      endTwins(children(parent)).stream()
          .filter(node -> ids.contains(node.requireId()))
          .forEach(staying::add);
    }
    return staying;
  }

  /** Ends this runner's nodes that do not stay; returns those that do, the oldest first. */
  private List<Node> endTwins(List<Node> children) {
    Collection<Twins> jobs = keys.twins(children).values();
    for (Twins twins : jobs) {
      twins.others().stream().filter(this::isToEnd).forEach(node -> supersede(node, twins.stays()));
    }
    return jobs.stream()
        .map(Twins::stays)
        .filter(this::isOurs)
        .sorted(Comparator.comparing(Node::requireId))
        .toList();
  }

  /** It is never submitted, also when it cannot be ended now: the next look tries again. */
  private void supersede(Node node, Node stays) {
    LOG.warn("Node {}: {} is the same job; ending this one", node.id(), stays.id());
    try {
      nodes.supersede(node, stays.requireId());
    } catch (ApiException e) {
      if (e instanceof UnavailableException || UnauthorizedException.isOfToken(e)) {
        throw e; // the whole event is handled again
      }
      LOG.error("Node {} is not ended: {}", node.id(), e.getMessage());
    }
  }

  private boolean isToEnd(Node node) {
    return isOurs(node) && node.state() != NodeState.DONE;
  }

  public boolean isOurs(Node node) {
    return owners.has(node) && mark.isOn(node);
  }

  /** Whether an event may be about a node that this runner made; events do not carry its mark. */
  public boolean mayBeOurs(NodeEvent event) {
    return event.owner() == null || owners.has(event.owner());
  }

  /** Whether a job planned below a parent is the one that has ended there, tried again. */
  public boolean isSameJob(Node planned, Node parent, Node ended) {
    Node again = ended.toBuilder().retryCounter(planned.retryCounter()).build();
    return keys.of(planned.toBuilder().parent(parent.id()).build()).equals(keys.of(again));
  }

  private Node complete(String parent, Outcome.Planned job) {
    JsonObject debug = mark.in(job.node().debug());
    if (job.entry().runtime() == null) {
      debug = debug.with(RuntimeSelection.Choice.KEY, job.candidate().runtimeReason());
    }
    NodeBuilder node =
        job.node().toBuilder()
            .parent(parent)
            .data(data(job.node()).withoutNulls())
            .debug(debug)
            .timeout(
                clock.instant().plus(timeout(job.candidate().job(), job.candidate().runtime())));
    return node.build();
  }

  /** With the priority of the tree, as the original's nodes have it. */
  private JsonObject data(Node planned) {
    return planned
        .kernelRevision()
        .flatMap(revision -> configuration.treePriority(revision.tree(), revision.branch()))
        .map(priority -> planned.data().with("tree_priority", priority))
        .orElse(planned.data());
  }

  /** {@code params.node_timeout} in seconds, else the runtime's {@code timeout}. */
  private Duration timeout(Job job, RuntimeConfig runtime) {
    if (job.params().get("node_timeout") instanceof Number seconds) {
      return Duration.ofSeconds(seconds.longValue());
    }
    Long seconds = runtime.timeoutSeconds();
    return seconds == null ? timeout : Duration.ofSeconds(seconds);
  }
}
