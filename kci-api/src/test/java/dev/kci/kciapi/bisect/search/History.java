package dev.kci.kciapi.bisect.search;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * A made-up history with a fault: commits are named by their place, parents first.
 *
 * @param commits the candidates; the last one is the bad end
 * @param flaky the rate of wrong outcomes of each flaky commit, the good end included
 */
record History(
    List<Commit> commits, String fault, Set<String> unbuildable, Map<String, Double> flaky) {
  static final String GOOD = "base";

  /** Makes branches and merges, and plants a fault in a random commit. */
  static History random(Random random, int size) {
    List<Commit> commits = new ArrayList<>();
    List<String> tips = new ArrayList<>(List.of(GOOD));
    for (int i = 0; i < size; i++) {
      String id = name(i);
      boolean last = i == size - 1;
      Set<String> parents = new LinkedHashSet<>();
      if (last) {
        parents.addAll(tips);
      } else if (tips.size() > 1 && random.nextInt(6) == 0) {
        parents.add(tips.remove(random.nextInt(tips.size())));
        parents.add(tips.remove(random.nextInt(tips.size())));
      } else if (tips.size() < 6 && random.nextInt(10) == 0) {
        parents.add(i == 0 ? GOOD : name(random.nextInt(i)));
      } else {
        parents.add(tips.remove(random.nextInt(tips.size())));
      }
      commits.add(new Commit(id, List.copyOf(parents)));
      tips.removeAll(parents);
      tips.add(id);
    }
    return new History(commits, name(random.nextInt(size)), Set.of(), Map.of());
  }

  private static String name(int place) {
    return "c%04d".formatted(place);
  }

  /** Returns this history with a run of unbuildable commits, and some single ones. */
  History withUnbuildable(Random random, int run, int single) {
    Set<String> chosen = new HashSet<>();
    int from = random.nextInt(commits.size() - run);
    for (int i = 0; i < run; i++) {
      chosen.add(commits.get(from + i).id());
    }
    for (int i = 0; i < single; i++) {
      chosen.add(commits.get(random.nextInt(commits.size())).id());
    }
    chosen.remove(bad());
    return new History(commits, fault, chosen, flaky);
  }

  /** Returns this history with wrong outcomes at rates for good and for bad commits. */
  History withFlakiness(double onGood, double onBad) {
    Map<String, Double> rates = new HashMap<>(Map.of(GOOD, onGood));
    Set<String> bad = badOnes();
    commits.forEach(commit -> rates.put(commit.id(), bad.contains(commit.id()) ? onBad : onGood));
    return new History(commits, fault, unbuildable, rates);
  }

  /** Returns this history with some flaky commits. */
  History withFlakyCommits(Random random, int count, double rate) {
    Map<String, Double> rates = new HashMap<>();
    while (rates.size() < count) {
      rates.put(commits.get(random.nextInt(commits.size())).id(), rate);
    }
    return new History(commits, fault, unbuildable, rates);
  }

  String bad() {
    return commits.get(commits.size() - 1).id();
  }

  CommitGraph graph() {
    return CommitGraph.of(commits, bad(), List.of(GOOD));
  }

  Set<String> badOnes() {
    Set<String> bad = new HashSet<>(Set.of(fault));
    for (Commit commit : commits) {
      if (commit.parents().stream().anyMatch(bad::contains)) {
        bad.add(commit.id());
      }
    }
    return bad;
  }

  private Outcome test(String commit, Set<String> bad, Random random) {
    if (unbuildable.contains(commit)) {
      return Outcome.UNTESTABLE;
    }
    boolean wrong = random.nextDouble() < flaky.getOrDefault(commit, 0.0);
    return bad.contains(commit) != wrong ? Outcome.FAIL : Outcome.PASS;
  }

  /** Returns the commits that no trial can tell from the fault. */
  Set<String> answer() {
    Set<String> answer = new HashSet<>();
    Set<String> expected = testable(badOnes());
    for (Commit commit : commits) {
      History other = new History(commits, commit.id(), unbuildable, flaky);
      if (testable(other.badOnes()).equals(expected)) {
        answer.add(commit.id());
      }
    }
    return answer;
  }

  private Set<String> testable(Set<String> bad) {
    Set<String> testable = new HashSet<>(bad);
    testable.removeAll(unbuildable);
    return testable;
  }

  /** Searches to the end. */
  Result search(Search search, Random random) {
    CommitGraph graph = graph();
    Set<String> bad = badOnes();
    List<Trial> trials = new ArrayList<>();
    while (true) {
      Decision decision = search.next(graph, trials);
      if (decision instanceof Decision.Test test && trials.size() < 500) {
        trials.add(new Trial(test.commit(), test(test.commit(), bad, random)));
      } else {
        return new Result(trials, decision);
      }
    }
  }

  /** The trials and the end of a search. */
  record Result(List<Trial> trials, Decision end) {
    Set<String> candidates() {
      return end instanceof Decision.Found found ? Set.copyOf(found.candidates()) : Set.of();
    }
  }
}
