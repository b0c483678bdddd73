package dev.kci.kciapi.bisect.search;

import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What the beliefs after some trials mean for each commit. Immutable. */
final class Choice {
  /**
   * How far from an untestable commit to go, as a part of the commits in question: its neighbours
   * are likely to be untestable too, and a commit that far from the middle tells almost as much.
   */
  private static final double SKIP_DISTANCE = 1.0 / 32;

  private final CommitGraph graph;
  private final Map<String, Tally> tallies;
  private final Evidence evidence;
  private final Beliefs beliefs;

  /** For each number of the graph, the probability that the commit is bad. */
  private final double[] badness;

  private final double bits;
  private final int best;

  Choice(CommitGraph graph, Map<String, Tally> tallies, Evidence evidence, Beliefs beliefs) {
    this.graph = graph;
    this.tallies = tallies;
    this.evidence = evidence;
    this.beliefs = beliefs;
    this.badness = graph.sums(beliefs.weights());
    this.bits = DoubleStream.of(beliefs.weights()).map(Choice::surprise).sum();
    this.best = mostUseful();
  }

  /** Returns whether no fault explains all trials. */
  boolean isImpossible() {
    return badness[graph.none()] == 0;
  }

  /** Returns the verdict on each commit with a trial, parents first. */
  Map<String, Verdict> verdicts() {
    Map<String, Verdict> verdicts = new LinkedHashMap<>();
    IntStream.range(0, graph.size())
        .filter(i -> graph.isCommit(i) && tallies.containsKey(graph.id(i)))
        .forEach(i -> verdicts.put(graph.id(i), verdict(i)));
    return verdicts;
  }

  private Verdict verdict(int commit) {
    return tally(commit).isSkipped()
        ? Verdict.SKIPPED
        : seemsBad(commit) ? Verdict.BAD : Verdict.GOOD;
  }

  private static double surprise(double probability) {
    return probability <= 0 ? 0 : -probability * Math.log(probability) / Math.log(2);
  }

  private static double entropy(double probability) {
    return surprise(probability) + surprise(1 - probability);
  }

  private IntStream testable() {
    return IntStream.range(0, graph.size()).filter(this::isTestable);
  }

  private boolean isTestable(int commit) {
    return graph.isCommit(commit) && !tally(commit).isSkipped();
  }

  private Tally tally(int commit) {
    return tallies.getOrDefault(graph.id(commit), Tally.NONE);
  }

  /** Returns the commit to test next; empty if no trial would tell anything. */
  Optional<Integer> best() {
    return best < 0 ? Optional.empty() : Optional.of(best);
  }

  private int mostUseful() {
    double range = Math.pow(2, bits) * SKIP_DISTANCE;
    int[] distance = distanceToSkipped();
    int found = -1;
    double most = 1e-9; // less is a rounding error
    for (int i = 0; i < graph.size(); i++) {
      if (isTestable(i)) {
        double useful = information(i) * distance[i] / (distance[i] + range);
        if (useful > most) {
          most = useful;
          found = i;
        }
      }
    }
    return found;
  }

  /** Returns how much the next trial of a commit is expected to tell, in bits. */
  private double information(int commit) {
    double bad = badness[commit];
    double ifBad = evidence.failure(tally(commit), true, beliefs.onBad());
    double ifGood = evidence.failure(tally(commit), false, beliefs.onGood());
    return entropy(bad * ifBad + (1 - bad) * ifGood)
        - bad * entropy(ifBad)
        - (1 - bad) * entropy(ifGood);
  }

  /** Returns for each number how far the next untestable commit is; large if all are testable. */
  private int[] distanceToSkipped() {
    int far = 1_000_000;
    int[] distance = new int[graph.size()];
    int last = -far;
    for (int i = 0; i < distance.length; i++) {
      last = graph.isCommit(i) && tally(i).isSkipped() ? i : last;
      distance[i] = i - last;
    }
    last = distance.length + far;
    for (int i = distance.length - 1; i >= 0; i--) {
      last = graph.isCommit(i) && tally(i).isSkipped() ? i : last;
      distance[i] = Math.min(distance[i], last - i);
    }
    return distance;
  }

  /** Returns whether it is still open for some commit whether it is good or bad. */
  boolean isOpen(double tolerance) {
    return testable().anyMatch(i -> Math.min(badness[i], 1 - badness[i]) > tolerance);
  }

  /** Returns the faults of which exactly the commits that seem bad would be bad. */
  List<Integer> answer() {
    BitSet possible = graph.upTo(graph.none());
    testable().filter(this::isLowestBad).forEach(bad -> possible.and(graph.upTo(bad)));
    possible.andNot(graph.upTo(testable().filter(commit -> !seemsBad(commit)).toArray()));
    return possible.stream().filter(i -> !graph.isGood(i)).boxed().toList();
  }

  private boolean isLowestBad(int commit) {
    return seemsBad(commit)
        && IntStream.of(graph.parents(commit))
            .noneMatch(parent -> isTestable(parent) && seemsBad(parent));
  }

  private boolean seemsBad(int commit) {
    return badness[commit] >= 0.5;
  }

  double probability(List<Integer> faults) {
    return faults.stream().mapToDouble(fault -> beliefs.weights()[fault]).sum();
  }

  /** Returns a commit that an answer rests on and that has not been tested often enough. */
  Optional<Integer> unconfirmed(List<Integer> answer) {
    return answer.stream()
        .filter(graph::isCandidate)
        .flatMap(fault -> Stream.concat(Stream.of(fault), parents(fault)))
        .filter(commit -> graph.isCandidate(commit) && isTestable(commit))
        .filter(commit -> !evidence.isEnough(tally(commit)))
        .findFirst();
  }

  private Stream<Integer> parents(int commit) {
    return IntStream.of(graph.parents(commit)).boxed();
  }

  /** Returns about how many more trials there will be. */
  int steps() {
    return best < 0 ? 1 : (int) Math.max(1, Math.ceil(bits / information(best) - 1e-6));
  }

  /** Returns about how many commits are in question. */
  int open() {
    return (int) Math.max(1, Math.round(Math.pow(2, bits)));
  }
}
