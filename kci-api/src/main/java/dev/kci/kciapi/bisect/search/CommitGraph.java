package dev.kci.kciapi.bisect.search;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The commits among which the first bad one is searched, the good ones, and how they descend from
 * each other. Commits are numbered so that parents come before their children. Immutable.
 *
 * <p>The first number, {@link #OLDER}, stands for every fault older than the good commits, and the
 * last one, {@link #none()}, for no fault at all: what the user says about the two ends may be
 * wrong.
 */
public final class CommitGraph {
  /** The number of the faults that are older than the good commits. */
  static final int OLDER = 0;

  private static final int[] ROOT = {OLDER};

  private final List<String> ids;
  private final Map<String, Integer> numbers = new HashMap<>();
  private final int[][] parents;
  private final int goods;

  private CommitGraph(List<String> goods, Collection<Commit> candidates) {
    this.goods = goods.size();
    this.ids = new ArrayList<>(goods);
    candidates.forEach(commit -> ids.add(commit.id()));
    this.parents = new int[ids.size() + 2][];
    parents[OLDER] = new int[0];
    for (int i = 0; i < ids.size(); i++) {
      numbers.put(ids.get(i), i + 1);
    }
    for (int i = 1; i <= this.goods; i++) {
      parents[i] = ROOT;
    }
    for (Commit commit : candidates) {
      int[] inside =
          commit.parents().stream()
              .map(numbers::get)
              .filter(parent -> parent != null && !isGood(parent))
              .mapToInt(Integer::intValue)
              .distinct()
              .toArray();
      parents[number(commit.id())] = inside.length == 0 ? ROOT : inside;
    }
    parents[none()] = new int[] {bad()};
  }

  /**
   * Creates the graph.
   *
   * @param commits all that are reachable from the bad commit and from no good one, in any order
   * @param bad one of them
   * @param goods at least one, none of them in {@code commits}
   * @throws IllegalArgumentException if the bad commit is missing, or the history has a cycle
   */
  public static CommitGraph of(Collection<Commit> commits, String bad, Collection<String> goods) {
    Map<String, Commit> byId = new LinkedHashMap<>();
    commits.forEach(commit -> byId.put(commit.id(), commit));
    return new CommitGraph(goods.stream().distinct().toList(), parentsFirst(byId, bad));
  }

  private static List<Commit> parentsFirst(Map<String, Commit> byId, String bad) {
    List<Commit> sorted = new ArrayList<>();
    Set<String> placed = new HashSet<>();
    Set<String> open = new HashSet<>();
    Deque<String> stack = new ArrayDeque<>(List.of(bad));
    while (!stack.isEmpty()) {
      String id = stack.peek();
      Commit commit = byId.get(id);
      if (commit == null) {
        throw new IllegalArgumentException("commit " + id + " is missing");
      }
      if (placed.contains(id)) {
        stack.pop();
        continue;
      }
      List<String> before =
          commit.parents().stream()
              .filter(parent -> byId.containsKey(parent) && !placed.contains(parent))
              .toList();
      if (before.isEmpty()) {
        stack.pop();
        placed.add(id);
        sorted.add(commit);
      } else if (!open.add(id)) {
        throw new IllegalArgumentException("commit " + id + " descends from itself");
      } else {
        before.forEach(stack::push);
      }
    }
    return sorted;
  }

  /** Returns the number of commits that may be the first bad one. */
  public int candidates() {
    return ids.size() - goods;
  }

  /** Returns the parents inside the searched history, by id. */
  public List<String> parentsOf(String id) {
    List<String> found = new ArrayList<>();
    for (int parent : parents[number(id)]) {
      if (parent != OLDER) {
        found.add(id(parent));
      }
    }
    return found;
  }

  /** Returns the bad commit that was given. */
  public String badEnd() {
    return id(bad());
  }

  /** Returns the good commits that were given. */
  public List<String> goods() {
    return List.copyOf(ids.subList(0, goods));
  }

  /** Returns whether a commit is each of the others or descends from it. */
  boolean descendsFromAll(String id, Collection<String> others) {
    BitSet found = upTo(number(id));
    return others.stream().allMatch(other -> found.get(number(other)));
  }

  /** Returns whether the commit is part of the search: a candidate or one of the good commits. */
  public boolean has(String id) {
    return numbers.containsKey(id);
  }

  /** Returns the number of numbers. */
  int size() {
    return parents.length;
  }

  /** Returns the number that stands for no fault at all. */
  int none() {
    return ids.size() + 1;
  }

  /** Returns the number of the bad commit. */
  int bad() {
    return ids.size();
  }

  boolean isGood(int number) {
    return number >= 1 && number <= goods;
  }

  boolean isCandidate(int number) {
    return number > goods && number < none();
  }

  boolean isCommit(int number) {
    return number != OLDER && number != none();
  }

  int number(String id) {
    return Optional.ofNullable(numbers.get(id))
        .orElseThrow(() -> new IllegalArgumentException("commit " + id + " is not searched"));
  }

  String id(int number) {
    return ids.get(number - 1);
  }

  int[] parents(int number) {
    return parents[number];
  }

  /** Returns commits and their ancestors: the faults that one of them may have. */
  BitSet upTo(int... numbers) {
    BitSet found = new BitSet(size());
    for (int number : numbers) {
      found.set(number);
    }
    for (int i = found.length() - 1; i > 0; i--) {
      if (found.get(i)) {
        for (int parent : parents[i]) {
          found.set(parent);
        }
      }
    }
    return found;
  }

  /** Returns for each commit the sum of the values of itself and its ancestors. */
  double[] sums(double[] values) {
    double[] sums = new double[size()];
    int[] seenFor = new int[size()];
    int[] stack = new int[size()];
    for (int i = 0; i < sums.length; i++) {
      sums[i] =
          parents[i].length == 0
              ? values[i]
              : parents[i].length == 1
                  ? sums[parents[i][0]] + values[i]
                  : walked(i, values, seenFor, stack);
    }
    return sums;
  }

  private double walked(int from, double[] values, int[] seenFor, int[] stack) {
    double sum = 0;
    int depth = 0;
    stack[depth++] = from;
    seenFor[from] = from;
    while (depth > 0) {
      int next = stack[--depth];
      sum += values[next];
      for (int parent : parents[next]) {
        if (seenFor[parent] != from) {
          seenFor[parent] = from;
          stack[depth++] = parent;
        }
      }
    }
    return sum;
  }
}
