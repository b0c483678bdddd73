package dev.kci.trigger;

import dev.kci.api.InvalidRequestException;
import dev.kci.api.model.Node;
import dev.kci.service.StopSignal;
import dev.kci.status.Meters;
import dev.kci.status.Metric;
import dev.kci.trigger.policy.CheckoutChoice;
import dev.kci.trigger.policy.Head;
import dev.kci.trigger.policy.RevisionPolicy;
import dev.kci.trigger.policy.WatchedBranch;
import dev.kci.trigger.remote.HeadWatch;
import dev.kci.trigger.remote.RemoteAnswer;
import dev.kci.trigger.remote.RemoteLog;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes passes over all remotes: reads their heads, queries the API about unknown ones, and lets
 * the policy choose for each. An idle pass costs the API nothing, or one query if a checkout is
 * still running. Not thread-safe.
 */
final class TriggerService {
  private static final Logger LOG = LoggerFactory.getLogger(TriggerService.class);

  /** When no remote has answered for this long, the answers so far are handled. */
  private static final Duration QUIET = Duration.ofSeconds(2);

  /** How long a checkout that was created twice is looked for after its branch has moved on. */
  private static final Duration RECENT = Duration.ofHours(1);

  /** How long to leave a head alone whose checkout the API refuses, since it would again. */
  private static final Duration REFUSED = Duration.ofHours(1);

  private static final Metric ANSWERS =
      Metric.counter(
          "kci_remote_answers",
          "Answers of git remotes by the tree of the configuration; outcome is ok or failed.",
          "tree",
          "outcome");
  private static final Metric CREATED =
      Metric.counter("kci_checkouts_created", "Checkout nodes created.", "tree");

  private final HeadWatch watch;
  private final RemoteLog log;
  private final Predicate<String> mine;
  private final CheckoutQuery query;
  private final RevisionPolicy policy;
  private final Checkouts checkouts;
  private final InstantSource clock;
  private final Meters meters;
  private final StopSignal stop;
  private final KnownHeads known = new KnownHeads();

  /**
   * @param mine whether a repository is this replica's now, by its URL
   */
  TriggerService(
      HeadWatch watch,
      Predicate<String> mine,
      CheckoutQuery query,
      RevisionPolicy policy,
      Checkouts checkouts,
      InstantSource clock,
      Meters meters,
      StopSignal stop) {
    this.watch = watch;
    this.mine = mine;
    this.log = new RemoteLog();
    this.query = query;
    this.policy = policy;
    this.checkouts = checkouts;
    this.clock = clock;
    this.meters = meters;
    this.stop = stop;
  }

  /** Registers the metrics of trees before their first answer. */
  void declare(Collection<String> trees) {
    for (String tree : trees) {
      meters.declare(ANSWERS, tree, "ok");
      meters.declare(ANSWERS, tree, "failed");
      meters.declare(CREATED, tree);
    }
  }

  /**
   * Queries the remotes and handles their answers; silent remotes are left to the next pass.
   *
   * @throws dev.kci.api.ApiException if the API does not answer; repeat the pass then
   */
  void pass() {
    watch.ask(remote -> mine.test(remote.url()));
    dealWithNext(false);
  }

  /** Like {@link #pass}, but also waits for slow remotes, up to their timeouts. */
  void passToTheEnd() {
    watch.ask(remote -> mine.test(remote.url()));
    while (watch.underWay() > 0 && !stop.isStopped()) {
      dealWithNext(true);
    }
  }

  private void dealWithNext(boolean all) {
    List<RemoteAnswer> answers;
    try {
      answers = watch.next(QUIET, all, stop);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stop.stop();
      return;
    }
    answers.forEach(this::note);
    decide(answers.stream().flatMap(answer -> answer.heads().stream()).toList());
  }

  private void note(RemoteAnswer answer) {
    log.answered(answer, watch.record(answer));
    String outcome = answer.error().isEmpty() ? "ok" : "failed";
    answer.remote().watched().stream()
        .map(WatchedBranch::tree)
        .distinct()
        .forEach(tree -> meters.count(ANSWERS, tree, outcome));
  }

  private void decide(List<Head> heads) {
    Instant now = clock.instant();
    List<Head> open =
        heads.stream()
            .filter(head -> known.isOpen(head, now) || (policy.force() && !known.isSeen(head)))
            .toList();
    if (open.isEmpty()) {
      return;
    }
    List<Node> nodes = new ArrayList<>(query.ofCommits(open.stream().map(Head::commit).toList()));
    if (!policy.force()) {
      checkouts.end(policy.repeats(withLeftBehind(open, nodes, now)));
    }
    nodes.addAll(recentOfLimited(open, nodes, now));
    for (Head head : open) {
      if (!stop.isStopped() && mine.test(head.watched().url())) {
        decide(head, nodes, now);
      }
    }
  }

  private void decide(Head head, List<Node> nodes, Instant now) {
    // with force, a revision gets one more checkout, not one per pass
    RevisionPolicy applied = known.isSeen(head) ? policy.unforced() : policy;
    CheckoutChoice choice = applied.choose(head, nodes, now);
    try {
      Set<String> before = nodes.stream().map(Node::requireId).collect(Collectors.toSet());
      Optional<Node> made = checkouts.act(head, choice, before);
      made.ifPresent(nodes::add);
      made.ifPresent(node -> meters.count(CREATED, head.watched().tree()));
      known.chosen(head, choice);
    } catch (InvalidRequestException e) {
      LOG.error("{}: the API refuses the checkout: {}", head, e.getMessage());
      known.rest(head, now.plus(REFUSED));
    }
  }

  /**
   * Adds recent checkouts of revisions that are no longer heads, since a repeat of one would
   * otherwise stay. Costs one more query, only at the start and when there is a new revision.
   */
  private List<Node> withLeftBehind(List<Head> open, List<Node> nodes, Instant now) {
    if (open.stream().allMatch(known::isSeen)) {
      return nodes;
    }
    List<String> trees = open.stream().map(head -> head.watched().tree()).toList();
    Map<String, Node> all = new LinkedHashMap<>();
    nodes.forEach(node -> all.put(node.requireId(), node));
    query.ofTreesSince(trees, now.minus(RECENT)).forEach(node -> all.put(node.requireId(), node));
    return List.copyOf(all.values());
  }

  /** One more query, only if a branch with a frequency has a head without a checkout. */
  private List<Node> recentOfLimited(List<Head> open, List<Node> nodes, Instant now) {
    Set<String> trees = new HashSet<>();
    Duration longest = Duration.ZERO;
    for (Head head : open) {
      Optional<Duration> frequency = head.watched().frequency();
      if (frequency.isPresent()
          && policy.choose(head, nodes, now) instanceof CheckoutChoice.Create) {
        trees.add(head.watched().tree());
        longest = longest.compareTo(frequency.get()) < 0 ? frequency.get() : longest;
      }
    }
    return trees.isEmpty() ? List.of() : query.ofTreesSince(trees, now.minus(longest));
  }
}
