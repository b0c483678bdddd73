package dev.kci.kciapi.bisect.search;

import dev.kci.text.SafeText;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Writes the log of a search so that {@code git bisect replay} accepts it. It holds verdicts rather
 * than single trials, because git allows one verdict for each commit.
 *
 * @param subjects returns the first line of a commit's message by its id
 */
public record BisectLog(CommitGraph graph, UnaryOperator<String> subjects) {
  /**
   * Returns the log.
   *
   * @param verdicts on the tested commits, parents first
   * @param decision what came of it
   */
  public String text(Map<String, Verdict> verdicts, List<Trial> trials, Decision decision) {
    Map<String, Tally> tallies = Tally.of(trials);
    StringBuilder log = new StringBuilder("git bisect start\n");
    Set<String> bad = bad(verdicts, decision);
    bad.forEach(id -> line(log, "bad", id, tallies));
    Set<String> good = new LinkedHashSet<>(graph.goods());
    good.addAll(with(Verdict.GOOD, verdicts));
    good.removeAll(bad);
    good.forEach(id -> line(log, "good", id, tallies));
    Set<String> skipped = new LinkedHashSet<>(with(Verdict.SKIPPED, verdicts));
    skipped.removeAll(bad);
    skipped.removeAll(good);
    skipped.forEach(id -> line(log, "skip", id, tallies));
    if (decision instanceof Decision.Found found) {
      if (found.candidates().size() == 1) {
        comment(log, "first bad commit", found.candidates().get(0));
      } else {
        log.append("# only skipped commits left to test\n");
        found.candidates().forEach(id -> comment(log, "possible first bad commit", id));
      }
    }
    return log.toString();
  }

  /** Returns the bad commits, the newest first: git only keeps the last one. */
  private Set<String> bad(Map<String, Verdict> verdicts, Decision decision) {
    List<String> newestFirst = with(Verdict.BAD, verdicts);
    Collections.reverse(newestFirst);
    Set<String> bad = new LinkedHashSet<>(List.of(graph.badEnd()));
    bad.addAll(newestFirst);
    if (decision instanceof Decision.Found found
        && graph.descendsFromAll(found.candidates().get(0), found.candidates())) {
      bad.add(found.candidates().get(0)); // even if it cannot be tested: it has the fault
    }
    return bad;
  }

  private static List<String> with(Verdict verdict, Map<String, Verdict> verdicts) {
    return new ArrayList<>(
        verdicts.keySet().stream().filter(id -> verdicts.get(id) == verdict).toList());
  }

  private void line(StringBuilder log, String verdict, String id, Map<String, Tally> tallies) {
    comment(log, verdict, id);
    Tally tally = tallies.getOrDefault(id, Tally.NONE);
    if (tally.runs() > 1) {
      log.append("# %d of %d trials failed\n".formatted(tally.failed(), tally.runs()));
    }
    log.append("git bisect ").append(verdict).append(' ').append(id).append('\n');
  }

  private void comment(StringBuilder log, String what, String id) {
    log.append("# %s: [%s] %s\n".formatted(what, id, SafeText.escape(subjects.apply(id))));
  }
}
