package dev.kci.simulator.world;

import dev.kci.simulator.history.History;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A git host with one repository, whose branches move. */
public final class GitHost {
  /** The name of this place. */
  static final String PLACE = "git";

  private final History history;
  private final Map<String, String> heads = new LinkedHashMap<>();
  private final List<String> commits = new ArrayList<>();

  GitHost(History history) {
    this.history = history;
  }

  /** Moves a branch to a new commit. */
  void push(String branch) {
    String commit = String.format("%040x", commits.size() + 1);
    commits.add(commit);
    heads.put(branch, commit);
    history.add("git", () -> "push " + branch + " " + commit);
  }

  /** Returns all commits that were ever a head, in order. */
  public List<String> commits() {
    return commits;
  }

  /** Returns the commits that are heads now. */
  Map<String, String> heads() {
    return Map.copyOf(heads);
  }

  /** Returns whether a commit is still a head. */
  public boolean isHead(String commit) {
    return heads.containsValue(commit);
  }
}
