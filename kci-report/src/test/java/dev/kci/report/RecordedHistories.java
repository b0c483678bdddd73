package dev.kci.report;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.Result;
import dev.kci.report.model.Digest;
import dev.kci.report.model.PassRate;
import dev.kci.report.model.Period;
import dev.kci.report.model.Report;
import dev.kci.results.NodeResult;
import dev.kci.results.Subject;
import dev.kci.results.Verdict;
import dev.kci.results.history.Run;
import dev.kci.results.history.RunHistory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A checkout with failures of each standing, and a measurement that is far off. */
public final class RecordedHistories {
  /** By the test's name: its runs, oldest first; the last one is of the checkout. */
  private static final Map<String, String> RUNS =
      Map.of(
          "seen_once", "PPPPPPPPPPPF",
          "confirmed", "PPPPPPPPPPFF",
          "long_broken", "PPPFFFFFFFFF",
          "sometimes", "PPFPPPFPPFPF",
          "young", "F");

  private RecordedHistories() {}

  public static Report report() {
    TestTree before = tree(false);
    Report report = Report.of(tree(true).results(), Optional.of(before.results()));
    Map<Subject, RunHistory> histories = new HashMap<>();
    for (NodeResult result : report.results()) {
      String runs = RUNS.get(result.nodeName());
      if (runs != null || result.measurement() != null) {
        histories.put(result.subject(), history(result, runs == null ? "P".repeat(11) : runs));
      }
    }
    return report.withHistories(histories).withPassRates(passRates(before, report));
  }

  /** The same checkout as the last one of a week. */
  public static Report digest() {
    Report report = report();
    List<PassRate> rates = report.passRates();
    return report.withDigest(
        new Digest(
            Period.at(Period.Length.WEEKLY, TestTree.START),
            rates.get(8).checkout(),
            rates.subList(8, rates.size()),
            2,
            1));
  }

  private static List<PassRate> passRates(TestTree before, Report report) {
    List<PassRate> rates = new ArrayList<>();
    for (int i = 1; i <= 12; i++) {
      TestTree tree =
          new TestTree(
              "ab" + i, TestTree.revision("v6.18-rc5-" + i + "-gabcdef012345", "e".repeat(40), ""));
      rates.add(new PassRate(tree.checkout(), i == 4 ? 0 : 500 - i % 3, i == 4 ? 0 : i % 3));
    }
    rates.add(new PassRate(before.checkout(), 499, 1));
    rates.add(new PassRate(report.checkout(), 494, 6));
    return rates;
  }

  private static RunHistory history(NodeResult result, String oldestFirst) {
    List<Run> runs = new ArrayList<>();
    for (int i = 0; i < oldestFirst.length(); i++) {
      int ago = oldestFirst.length() - 1 - i;
      runs.add(
          new Run(
              ago == 0 ? result.nodeId() : "aaaa" + i,
              String.format("%040x", i + 1),
              "v6.18-rc5-" + i,
              TestTree.START.minus(Duration.ofDays(ago)),
              oldestFirst.charAt(i) == 'F' ? Verdict.FAIL : Verdict.PASS,
              result.measurement() == null ? null : ago == 0 ? 17.5 : 10 + i % 3 / 4.0,
              "ms"));
    }
    return new RunHistory(result.subject(), runs);
  }

  private static String message(String test) {
    return switch (test) {
      case "seen_once", "young" -> "disk is full\n1024 blocks needed";
      case "confirmed" -> "no route to host";
      case "sometimes" -> "no answer within 3 s";
      default -> "timed out";
    };
  }

  private static TestTree tree(boolean now) {
    TestTree tree =
        new TestTree(now ? "ffff" : "eeee", TestTree.revision("v6.18-rc6", "f".repeat(40), "x"));
    Node build = tree.build("kbuild", "arm64", "gcc-14", Result.PASS);
    Node job = tree.job(build, "kselftest", "board", now ? Result.FAIL : Result.PASS);
    for (String name : RUNS.keySet().stream().sorted().toList()) {
      boolean failed = now || name.equals("long_broken");
      tree.add(
          job,
          NodeKind.TEST,
          name,
          failed ? Result.FAIL : Result.PASS,
          node -> failed ? node.data("error_msg", message(name)) : node);
    }
    for (String name : List.of("latency", "slow")) {
      tree.add(
          job,
          NodeKind.TEST,
          name,
          Result.PASS,
          node -> node.data("misc", Map.of("measurement", 17.5, "units", "ms")));
    }
    return tree;
  }
}
