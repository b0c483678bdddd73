package dev.kci.kciapi.bisect.search;

import dev.kci.kciapi.bisect.search.Decision.Why;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Chooses the next commit to test: the one whose next trial is expected to tell most about where
 * the fault came in. With one reliable trial for each commit this halves the commits in question,
 * as {@code git bisect} does.
 *
 * @param evidence how outcomes are believed
 * @param confidence the probability of the right answer at which the search ends, below 1
 * @param checksEnds whether the given good and bad commits are tested too
 */
public record Search(Evidence evidence, double confidence, boolean checksEnds) {
  /** How likely it is beforehand that a given good or bad commit is not. */
  private static final double DOUBT = 0.02;

  /**
   * Returns the next step after some trials. The same trials lead to the same step.
   *
   * @param trials of commits of the graph, in any order
   */
  public Decision next(CommitGraph graph, List<Trial> trials) {
    Choice choice = choice(graph, trials);
    if (choice.isImpossible()) {
      return new Decision.Contradiction();
    }
    Optional<Integer> end = checksEnds ? endToTest(graph, Tally.of(trials)) : Optional.empty();
    if (end.isPresent()) {
      return test(graph, choice, end.get(), Why.END);
    }
    List<Integer> answer = choice.isOpen(1 - confidence) ? List.of() : choice.answer();
    double sure = choice.probability(answer);
    Optional<Integer> best = choice.best();
    if (best.isPresent() && sure < confidence) {
      return test(graph, choice, best.get(), Why.HALVE);
    }
    return choice
        .unconfirmed(answer)
        .map(commit -> test(graph, choice, commit, Why.CONFIRM))
        .orElseGet(() -> end(graph, answer, sure));
  }

  /**
   * Returns what the trials say about each commit that was tested, parents first. An ancestor of a
   * good commit is never bad.
   */
  public Map<String, Verdict> verdicts(CommitGraph graph, List<Trial> trials) {
    return choice(graph, trials).verdicts();
  }

  private Choice choice(CommitGraph graph, List<Trial> trials) {
    Map<String, Tally> tallies = Tally.of(trials);
    Beliefs beliefs = Beliefs.of(graph, tallies, evidence, checksEnds ? DOUBT : 0);
    return new Choice(graph, tallies, evidence, beliefs);
  }

  private Optional<Integer> endToTest(CommitGraph graph, Map<String, Tally> tallies) {
    return IntStream.range(0, graph.size())
        .map(i -> graph.size() - 1 - i) // the bad end first
        .filter(i -> i == graph.bad() || graph.isGood(i))
        .filter(i -> !isChecked(tallies.getOrDefault(graph.id(i), Tally.NONE)))
        .boxed()
        .findFirst();
  }

  private boolean isChecked(Tally tally) {
    return tally.isSkipped() || evidence.isEnough(tally);
  }

  private static Decision test(CommitGraph graph, Choice choice, int commit, Why why) {
    return new Decision.Test(graph.id(commit), why, choice.steps(), choice.open());
  }

  private static Decision end(CommitGraph graph, List<Integer> answer, double sure) {
    if (answer.contains(CommitGraph.OLDER)) {
      return new Decision.GoodIsBad(sure);
    }
    if (answer.contains(graph.none())) {
      return new Decision.BadIsGood(sure);
    }
    List<String> ids = new ArrayList<>(answer.stream().map(graph::id).toList());
    Collections.reverse(ids);
    return new Decision.Found(ids, sure);
  }
}
