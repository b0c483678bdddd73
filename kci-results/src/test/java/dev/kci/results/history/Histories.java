package dev.kci.results.history;

import dev.kci.results.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Histories as simple texts, oldest first: P passed, F failed, S skipped, I incomplete. */
final class Histories {
  static final Instant START = Instant.parse("2026-09-01T00:00:00Z");

  private Histories() {}

  /** Returns the runs, newest first, each on a commit of its own. */
  static List<Run> runs(String oldestFirst) {
    List<Run> runs = new ArrayList<>();
    for (int i = 0; i < oldestFirst.length(); i++) {
      runs.add(0, run(i, "commit-" + i, oldestFirst.charAt(i)));
    }
    return runs;
  }

  static Run run(int number, String commit, char letter) {
    Verdict verdict =
        switch (letter) {
          case 'P' -> Verdict.PASS;
          case 'F' -> Verdict.FAIL;
          case 'S' -> Verdict.SKIP;
          default -> Verdict.INCOMPLETE;
        };
    String id = String.format("%024x", number);
    return new Run(id, commit, "v6.18-" + number, START.plusSeconds(3600L * number), verdict);
  }

  /** A history of known cause, as text. */
  static String random(Standing cause, int length, Random random) {
    return switch (cause) {
      case PASSING -> "P".repeat(length);
      case NEW_FAILURE -> "P".repeat(length - 1) + "F";
      case BROKEN -> {
        int failures = 2 + random.nextInt(7);
        yield "P".repeat(length - failures) + "F".repeat(failures);
      }
      case FIXED -> {
        int failures = 2 + random.nextInt(4);
        int passes = 1 + random.nextInt(4);
        yield "P".repeat(length - failures - passes) + "F".repeat(failures) + "P".repeat(passes);
      }
      case FLAKY -> {
        double rate = 0.05 + 0.45 * random.nextDouble();
        StringBuilder runs = new StringBuilder();
        for (int i = 0; i < length; i++) {
          runs.append(random.nextDouble() < rate ? 'F' : 'P');
        }
        yield runs.toString();
      }
      case NOT_ENOUGH_RUNS -> "P".repeat(2);
    };
  }
}
