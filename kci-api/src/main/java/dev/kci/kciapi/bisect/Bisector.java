package dev.kci.kciapi.bisect;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.kciapi.bisect.Observation.End;
import dev.kci.kciapi.bisect.search.CommitGraph;
import dev.kci.kciapi.bisect.search.Decision;
import dev.kci.kciapi.owners.Owners;
import dev.kci.results.CountedNodes;
import dev.kci.results.Others;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Carries a bisection out, one attempt after the other. The state is on disk before and after each
 * effect, so it can go on after any end of the process. Not thread-safe.
 */
final class Bisector {
  /** How long after its timeout a checkout may still be ended by the pipeline. */
  private static final Duration GRACE = Duration.ofMinutes(30);

  /** How long a runner may take to hear of a retry and create its node. */
  private static final Duration RETRY_LIMIT = Duration.ofMinutes(5);

  private static final CountedNodes NOTHING = new CountedNodes(List.of(), Others.NONE);

  private final StateFile file;
  private final CommitGraph graph;
  private final Checkouts checkouts;
  private final Owners owners;
  private final Progress progress;
  private final Supplier<String> treeIds;
  private final InstantSource clock;
  private State state;

  /**
   * @param file whose lock the caller holds
   * @param owners whose results count
   * @param treeIds supplies unique ids
   */
  Bisector(
      StateFile file,
      State state,
      CommitGraph graph,
      Checkouts checkouts,
      Owners owners,
      Progress progress,
      Supplier<String> treeIds,
      InstantSource clock) {
    this.file = file;
    this.state = state;
    this.graph = graph;
    this.checkouts = checkouts;
    this.owners = owners;
    this.progress = progress;
    this.treeIds = treeIds;
    this.clock = clock;
  }

  State state() {
    return state;
  }

  /**
   * Does everything that needs no waiting: reads the results of the running attempt, and begins the
   * next one.
   *
   * @return the answer; empty while an attempt runs
   * @throws IOException if the state cannot be written
   * @throws dev.kci.api.ApiException if the API does not answer; the call can be repeated
   */
  Optional<Decision.End> step() throws IOException {
    while (true) {
      Optional<Attempt> running = state.running();
      if (running.isPresent()) {
        if (!hasEnded(running.get())) {
          return Optional.empty();
        }
        continue;
      }
      Decision next = next();
      if (next instanceof Decision.End end) {
        return Optional.of(end);
      }
      if (next instanceof Decision.Test test) {
        Instant now = clock.instant();
        keep(
            state.begin(
                state
                    .repeat(test.commit(), now)
                    .orElseGet(() -> Attempt.of(test.commit(), treeIds.get(), now))));
      }
    }
  }

  private Decision next() {
    return state.plan().search().next(graph, state.trials());
  }

  private boolean hasEnded(Attempt attempt) throws IOException {
    List<Node> all = checkouts.nodes(attempt.treeid());
    Optional<Node> root = all.stream().filter(node -> isRoot(node, attempt)).findFirst();
    CountedNodes counted = root.map(found -> counted(found, all)).orElse(NOTHING);
    List<Node> nodes = counted.nodes();
    Instant now = clock.instant();
    Judge judge = new Judge(state.plan(), attempt.retry());
    boolean started = nodes.stream().anyMatch(judge::isJob);
    String made = attempt.checkout();
    if (made == null) {
      Node checkout =
          root.orElseGet(() -> checkouts.create(state.plan(), attempt.commit(), attempt.treeid()));
      if (attempt.retry() > 0 && !started) {
        retry(attempt, nodes);
      }
      keep(state.with(attempt.withCheckout(checkout.requireId())));
      progress.begun(state.attempts().size(), state.running().orElseThrow());
      return false;
    }
    Optional<Observation> ended =
        root.isEmpty()
            ? Optional.of(new Observation(End.LOST, "the checkout is gone", made, now))
            : judge
                .judge(root.get(), nodes, now)
                .or(() -> ignored(attempt, made, started, now))
                .or(() -> overdue(attempt, made, now));
    if (ended.isEmpty()) {
      return false;
    }
    Attempt done = attempt.withEnd(explained(ended.get(), counted.others()));
    keep(state.with(done));
    progress.ended(done, next());
    return true;
  }

  /** Requests another run of the newest job that has ended, if there is one. */
  private void retry(Attempt attempt, List<Node> nodes) {
    Judge earlier = new Judge(state.plan(), 0);
    Optional<Node> job =
        nodes.stream()
            .filter(node -> earlier.isJob(node) && node.state() == NodeState.DONE)
            .max(Comparator.comparing(Node::retryCounter));
    Optional<Node> parent =
        job.flatMap(
            found ->
                nodes.stream().filter(node -> node.requireId().equals(found.parent())).findFirst());
    if (job.isPresent() && parent.isPresent()) {
      String below = parent.get().requireId();
      checkouts.retry(
          job.get(),
          parent.get(),
          attempt.retry(),
          nodes.stream().filter(node -> below.equals(node.parent())).toList());
    }
  }

  /** If nobody ends checkouts at their timeout, this does not wait forever. */
  private Optional<Observation> overdue(Attempt attempt, String checkout, Instant now) {
    Instant last = attempt.begun().plus(state.plan().timeout()).plus(GRACE);
    return now.isBefore(last)
        ? Optional.empty()
        : Optional.of(new Observation(End.LOST, "not done in time", checkout, now));
  }

  /** If no runner takes the retry, a checkout of this attempt's own must do. */
  private static Optional<Observation> ignored(
      Attempt attempt, String checkout, boolean started, Instant now) {
    return attempt.retry() == 0 || started || now.isBefore(attempt.begun().plus(RETRY_LIMIT))
        ? Optional.empty()
        : Optional.of(new Observation(End.LOST, "no runner ran the job again", checkout, now));
  }

  /** Anybody can create a checkout with the same treeid. */
  private boolean isRoot(Node node, Attempt attempt) {
    return node.parent() == null
        && node.is(NodeKind.CHECKOUT)
        && (attempt.checkout() == null
            ? owners.known().has(node, null)
            : attempt.checkout().equals(node.id()));
  }

  private CountedNodes counted(Node checkout, List<Node> all) {
    CountedNodes below = CountedNodes.below(checkout, all, owners.below(checkout));
    List<Node> nodes = new ArrayList<>(List.of(checkout));
    nodes.addAll(below.nodes());
    return new CountedNodes(nodes, below.others());
  }

  /** Results that do not count may be the missing ones. */
  private static Observation explained(Observation ended, Others others) {
    return ended.end() == End.LOST && others.nodes() > 0
        ? new Observation(
            ended.end(), ended.why() + "; " + Owners.text(others), ended.node(), ended.at())
        : ended;
  }

  private void keep(State changed) throws IOException {
    file.write(changed);
    state = changed;
  }
}
