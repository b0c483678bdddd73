package dev.kci.runner;

import dev.kci.api.ApiException;
import dev.kci.api.Nodes;
import dev.kci.api.model.ErrorCode;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeQuery;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import dev.kci.runner.create.JobNodes;
import dev.kci.runner.create.JobPlans;
import dev.kci.runner.create.OwnNodes;
import dev.kci.runner.supervise.Lifecycle;
import dev.kci.runner.supervise.RuntimeSupervisor;
import dev.kci.runtime.CallbackSpool;
import dev.kci.service.RecentIds;
import dev.kci.text.ErrorText;
import dev.kci.trust.TrustedOwners;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Resumes this runner's unfinished jobs that have no supervisor, for example after a restart, and
 * ends jobs whose nodes have ended, in the runtimes and those that still wait here.
 *
 * <p>Anybody can write a node that looks like one of ours. So an unsubmitted job only runs if
 * {@link JobPlans} plans it again, and a submitted one only continues if the runtime confirms it.
 */
final class Recovery {
  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

  /** Longer than any job waits in a lab's queue and runs. */
  private static final Duration LONGEST_JOB = Duration.ofDays(14);

  private static final Duration LATEST_RESULT = Duration.ofDays(1);

  private static final int MOST_CHECKED = 10_000;

  /** How many parents' children to read in a pass, after an outage in which many jobs timed out. */
  private static final int MOST_PARENTS = 50;

  private static final List<NodeState> UNFINISHED =
      List.of(NodeState.RUNNING, NodeState.AVAILABLE, NodeState.CLOSING);

  private final Nodes nodes;
  private final OwnNodes own;
  private final JobNodes jobNodes;
  private final JobPlans plans;
  private final SelectedRuntimes runtimes;
  private final TrustedOwners user;
  private final InstantSource clock;

  /** The nodes that timed out and are no duplicates. */
  private final Set<String> single = RecentIds.most(MOST_CHECKED);

  private int passes;

  /**
   * @param user the user that creates this runner's nodes
   */
  Recovery(
      Nodes nodes,
      OwnNodes own,
      JobNodes jobNodes,
      JobPlans plans,
      SelectedRuntimes runtimes,
      TrustedOwners user,
      InstantSource clock) {
    this.nodes = nodes;
    this.own = own;
    this.jobNodes = jobNodes;
    this.plans = plans;
    this.runtimes = runtimes;
    this.user = user;
    this.clock = clock;
  }

  /**
   * Checks the unfinished nodes of each runtime of this replica once. A failure that only concerns
   * one runtime does not keep the others from being checked.
   *
   * @throws ApiException if the API does not answer, or refuses the token
   */
  void run() {
    List<Node> unsubmitted = new ArrayList<>();
    for (RuntimeSupervisor supervisor : runtimes.supervisors()) {
      try {
        unsubmitted.addAll(check(supervisor));
      } catch (ApiException e) {
        if (!e.isOfThisRequest()) {
          throw e;
        }
        tellFailed(supervisor, e);
      } catch (UncheckedIOException e) {
        tellFailed(supervisor, e);
      }
    }
    supersede(unsubmitted);
  }

  /**
   * Ends duplicates that have timed out because they could not be ended before. Their timeout would
   * count as the job's result.
   */
  private void supersede(List<Node> timedOut) {
    List<List<Node>> siblings =
        new ArrayList<>(
            timedOut.stream()
                .filter(node -> !single.contains(node.requireId()))
                .collect(
                    Collectors.groupingBy(Node::parent, LinkedHashMap::new, Collectors.toList()))
                .values());
    Collections.rotate(siblings, -MOST_PARENTS * passes++); // some may be refused every time
    siblings.stream().limit(MOST_PARENTS).forEach(this::supersedeSiblings);
  }

  private void supersedeSiblings(List<Node> siblings) {
    try {
      own.withoutTwins(siblings).forEach(node -> single.add(node.requireId()));
    } catch (ApiException e) {
      if (!e.isOfThisRequest()) {
        throw e;
      }
      LOG.warn(
          "Cannot look for duplicates of jobs that timed out parent={} error={}",
          siblings.get(0).parent(),
          e.getMessage());
    }
  }

  private static void tellFailed(RuntimeSupervisor supervisor, RuntimeException failure) {
    LOG.warn(
        "Cannot resume the jobs of a runtime; the next reconciliation retries runtime={} error={}",
        supervisor.name(),
        ErrorText.of(failure));
  }

  /** Returns the nodes that have timed out before their jobs were submitted. */
  private List<Node> check(RuntimeSupervisor supervisor) {
    List<Node> unsubmitted = supervisor.isMine() ? recover(supervisor) : List.of();
    reportCallbacks(supervisor);
    supervisor.cancelOrphans();
    return unsubmitted;
  }

  /**
   * Resumes the jobs whose end the lab has told this replica, before it lost the runtime or after
   * their nodes timed out. The lab does not tell it again.
   */
  private void reportCallbacks(RuntimeSupervisor supervisor) {
    supervisor.callbacks().map(CallbackSpool::nodes).orElse(List.of()).stream()
        .filter(nodeId -> !supervisor.has(nodeId))
        .forEach(nodeId -> reportCallback(supervisor, nodeId));
  }

  /**
   * Resumes the job of a node whose end the lab has told, if the node is ours.
   *
   * @throws ApiException if the API does not answer
   */
  void reportCallback(RuntimeSupervisor supervisor, String nodeId) {
    nodes
        .lookupReadable(nodeId)
        .filter(node -> user.has(node) && own.has(node))
        .ifPresent(node -> accept(supervisor, node));
  }

  /**
   * Accepts the job of a node that another replica has created for one of this replica's runtimes,
   * and those of its siblings. Ignores any other node, since an event says what it likes.
   *
   * @return the nodes that are dealt with, by their ids
   * @throws ApiException if the API does not answer
   */
  Set<String> handOver(String nodeId) {
    Node node = nodes.lookup(nodeId).orElse(null);
    if (node == null || node.parent() == null || !isMine(node)) {
      return Set.of();
    }
    List<Node> siblings = own.ofParent(node.parent());
    plans.prepare(node);
    for (Node job : siblings) {
      RuntimeSupervisor supervisor = runtimes.supervisor(job.runtime().orElse(""));
      if (supervisor != null && isMine(job) && !supervisor.has(job.requireId())) {
        accept(supervisor, job);
      }
    }
    return siblings.stream().map(Node::requireId).collect(Collectors.toSet());
  }

  private boolean isMine(Node job) {
    return user.has(job) && own.has(job) && runtimes.isMineAndShared(job.runtime().orElse(""));
  }

  private List<Node> recover(RuntimeSupervisor supervisor) {
    Set<String> missing = new HashSet<>(supervised(supervisor)); // before their nodes are read
    NodeQuery unfinished =
        unfinished(supervisor.name(), user, own.mark().condition(supervisor.name()), clock);
    List<Node> unsubmitted = new ArrayList<>();
    try (Stream<Node> found = nodes.find(unfinished)) {
      found.forEach(
          node -> {
            missing.remove(node.requireId());
            if (supervisor.has(node.requireId())) {
              return;
            }
            if (node.parent() == null || node.data().string("job_id").isPresent()) {
              accept(supervisor, node);
            } else {
              unsubmitted.add(node);
            }
          });
    }
    missing.forEach(supervisor::nodeDone); // which reads the node before it ends the job
    // after a stop between creating and submitting, another runner may have created the same jobs
    own.withoutTwins(unsubmitted).forEach(node -> accept(supervisor, node));
    List<Node> neverSubmitted = new ArrayList<>();
    try (Stream<Node> found = nodes.find(timedOut(supervisor))) {
      found.forEach(
          node -> {
            accept(supervisor, node);
            if (node.parent() != null && Lifecycle.takesResult(node) && !Lifecycle.isTaken(node)) {
              neverSubmitted.add(node);
            }
          });
    }
    return neverSubmitted;
  }

  private static List<String> supervised(RuntimeSupervisor supervisor) {
    return supervisor.unended().stream().map(job -> job.node().requireId()).toList();
  }

  /**
   * Finds unfinished jobs in a runtime.
   *
   * @param marks the condition for the marks of their runners
   */
  static NodeQuery unfinished(
      String runtime, TrustedOwners user, NodeQuery.Condition marks, InstantSource clock) {
    return ofOurs(runtime, user, marks, clock).and(NodeField.STATE.in(UNFINISHED));
  }

  private static NodeQuery ofOurs(
      String runtime, TrustedOwners user, NodeQuery.Condition marks, InstantSource clock) {
    return NodeQuery.where(NodeField.data("runtime").is(runtime))
        .and(user.condition())
        .and(marks)
        .and(NodeField.CREATED.after(clock.instant().minus(LONGEST_JOB)));
  }

  /** Jobs may have ended in time while this runner was down; their results still count. */
  private NodeQuery timedOut(RuntimeSupervisor supervisor) {
    return ofOurs(supervisor.name(), user, own.mark().condition(supervisor.name()), clock)
        .and(NodeField.STATE.is(NodeState.DONE))
        .and(NodeField.RESULT.is(Result.INCOMPLETE))
        .and(NodeField.data("error_code").is(ErrorCode.NODE_TIMEOUT.wireName()))
        .and(NodeField.UPDATED.after(clock.instant().minus(LATEST_RESULT)));
  }

  private void accept(RuntimeSupervisor supervisor, Node node) {
    supervisor.accept(node, () -> planned(node));
  }

  /**
   * Returns the node of an unfinished job as planned.
   *
   * @throws dev.kci.runner.supervise.InvalidJobException if the job is not planned
   */
  Node planned(Node node) {
    return jobNodes.ready(node, plans.of(node)).planned();
  }
}
