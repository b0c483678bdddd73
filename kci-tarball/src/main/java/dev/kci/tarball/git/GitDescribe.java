package dev.kci.tarball.git;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevFlag;
import org.eclipse.jgit.revwalk.RevWalk;
import org.jspecify.annotations.Nullable;

/**
 * Names a commit after the nearest tag, as {@code git describe} does: same tag, same count, same
 * abbreviation. JGit's own command counts and chooses differently in histories with merges. Source:
 * git's builtin/describe.c (2.39). Why: {@code docs/adr/0009-own-git-describe.md}. Not thread-safe.
 */
final class GitDescribe {
  private static final int MAX_CANDIDATES = 10;

  private final Repository repository;
  private final DescribeOptions options;
  private final Map<ObjectId, TagName> names;

  GitDescribe(Repository repository, Tags tags, DescribeOptions options) {
    this.repository = repository;
    this.options = options;
    this.names = tags.best(options);
  }

  /** Returns the description; empty if no tag describes the commit. */
  Optional<String> describe(ObjectId id) throws IOException {
    try (ObjectReader reader = Replacements.of(repository).reader(repository);
        RevWalk walk = new RevWalk(reader)) {
      walk.setRetainBody(false);
      RevCommit commit = walk.parseCommit(id);
      TagName exact = names.get(commit);
      if (exact != null && (exact.annotated() || options.lightweight())) {
        return Optional.of(exact.name());
      }
      Candidate nearest = new Search(walk).nearest(commit);
      if (nearest != null) {
        return Optional.of(nearest.tag.name() + suffix(nearest.depth, commit));
      }
      return options.always() ? Optional.of(abbreviated(commit)) : Optional.empty();
    }
  }

  private String suffix(int depth, RevCommit commit) throws IOException {
    return options.abbrev() == 0 ? "" : "-" + depth + "-g" + abbreviated(commit);
  }

  private String abbreviated(RevCommit commit) throws IOException {
    return Abbreviation.of(repository, commit, options.abbrev());
  }

  /** A tag on the way, and the number of visited commits that it does not contain. */
  private static final class Candidate {
    final TagName tag;
    final RevFlag within;
    final int foundOrder;
    int depth;

    Candidate(TagName tag, RevFlag within, int foundOrder, int depth) {
      this.tag = tag;
      this.within = within;
      this.foundOrder = foundOrder;
      this.depth = depth;
    }

    boolean contains(RevCommit commit) {
      return commit.has(within);
    }
  }

  /** A waiting commit: newest first, and in order of arrival within a second. */
  private record Waiting(RevCommit commit, int order) {
    static final Comparator<Waiting> TURN =
        Comparator.<Waiting>comparingInt(waiting -> -waiting.commit.getCommitTime())
            .thenComparingInt(Waiting::order);
  }

  /** One walk through the history. */
  private final class Search {
    private final RevWalk walk;
    private final RevFlag seen;
    private final PriorityQueue<Waiting> queue = new PriorityQueue<>(Waiting.TURN);
    private final List<Candidate> candidates = new ArrayList<>();
    private int order;

    Search(RevWalk walk) {
      this.walk = walk;
      this.seen = walk.newFlag("seen");
    }

    @Nullable Candidate nearest(RevCommit start) throws IOException {
      start.add(seen);
      add(start);
      RevCommit gaveUpOn = findCandidates();
      if (candidates.isEmpty()) {
        return null;
      }
      candidates.sort(
          Comparator.<Candidate>comparingInt(c -> c.depth).thenComparingInt(c -> c.foundOrder));
      if (gaveUpOn != null) {
        add(gaveUpOn);
      }
      Candidate best = candidates.get(0);
      finishDepth(best);
      return best;
    }

    /** Walks until there are enough tags; returns the commit of the first surplus one. */
    private @Nullable RevCommit findCandidates() throws IOException {
      int seenCommits = 0;
      boolean annotated = false;
      while (!queue.isEmpty()) {
        RevCommit commit = queue.remove().commit();
        seenCommits++;
        TagName tag = names.get(commit);
        if (tag != null && (tag.annotated() || options.lightweight())) {
          if (candidates.size() == MAX_CANDIDATES) {
            return commit;
          }
          RevFlag within = walk.newFlag(tag.name());
          candidates.add(new Candidate(tag, within, candidates.size() + 1, seenCommits - 1));
          commit.add(within);
          annotated |= tag.annotated();
        }
        for (Candidate candidate : candidates) {
          if (!candidate.contains(commit)) {
            candidate.depth++;
          }
        }
        if (annotated && queue.isEmpty() && isWithinAllOfTheBest(commit)) {
          return null;
        }
        addParents(commit);
      }
      return null;
    }

    private boolean isWithinAllOfTheBest(RevCommit commit) {
      int least = candidates.stream().mapToInt(c -> c.depth).min().orElseThrow();
      return candidates.stream().filter(c -> c.depth == least).allMatch(c -> c.contains(commit));
    }

    /** Counts the commits in the rest of the history that the best tag does not contain. */
    private void finishDepth(Candidate best) throws IOException {
      while (!queue.isEmpty()) {
        RevCommit commit = queue.remove().commit();
        if (!best.contains(commit)) {
          best.depth++;
        } else if (queue.stream().allMatch(waiting -> best.contains(waiting.commit()))) {
          return;
        }
        addParents(commit);
      }
    }

    private void addParents(RevCommit commit) throws IOException {
      for (RevCommit parent : commit.getParents()) {
        walk.parseHeaders(parent);
        if (!parent.has(seen)) {
          parent.add(seen);
          add(parent);
        }
        for (Candidate candidate : candidates) {
          if (candidate.contains(commit)) {
            parent.add(candidate.within);
          }
        }
      }
    }

    private void add(RevCommit commit) {
      queue.add(new Waiting(commit, order++));
    }
  }
}
