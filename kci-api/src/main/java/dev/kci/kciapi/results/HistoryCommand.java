package dev.kci.kciapi.results;

import dev.kci.api.KciApi;
import dev.kci.api.model.Timestamps;
import dev.kci.cli.ApiOptions;
import dev.kci.cli.CommandFailure;
import dev.kci.cli.LogOptions;
import dev.kci.cli.options.Bounds;
import dev.kci.cli.options.NoVariable;
import dev.kci.cli.options.OptionSource;
import dev.kci.cli.table.Table;
import dev.kci.cli.table.TableOptions;
import dev.kci.kciapi.input.SinceOption;
import dev.kci.kciapi.output.OutputOptions;
import dev.kci.kciapi.owners.OwnerOptions;
import dev.kci.results.CountedOwners;
import dev.kci.results.history.RunHistory;
import dev.kci.results.history.StandingRule;
import dev.kci.results.reader.HistoryQuery;
import dev.kci.results.reader.HistoryReader;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kci-api results history}. */
@Command(
    name = "history",
    mixinStandardHelpOptions = true,
    description = {
      "Show the last runs of a build, job or test on each branch and platform, newest first.",
      "Each line says how many passed, whether it is flaky or broken, and since which revision it"
          + " fails. It looks back 60 days, or to --since.",
      "P is a pass, F a failure; runs that say nothing about the kernel are left out. The word is"
          + " decided with up to "
          + StandingRule.ADVISED_RUNS
          + " runs, even if fewer are shown."
    },
    footer = {
      "Examples:",
      "  kci-api results history baseline-arm64 --branch mainline/master",
      "  kci-api results history kselftest-mm/mremap_test --platform qemu-x86 --runs 20"
    })
@NoVariable
final class HistoryCommand implements Runnable {
  private static final Duration PAST = Duration.ofDays(60);

  @Mixin private ApiOptions api = new ApiOptions();
  @Mixin private OutputOptions output = new OutputOptions();
  @Mixin private OwnerOptions owners = new OwnerOptions();
  @Mixin private SinceOption since = new SinceOption();
  @Mixin private LogOptions log = new LogOptions();

  @Parameters(
      paramLabel = "JOB[/TEST]",
      description =
          "Name of a build or job; or of a job and a test of it, with or without its suites")
  private String name = "";

  @Option(
      names = "--branch",
      paramLabel = "TREE/BRANCH",
      description = "Only this branch. Default: all branches")
  private @Nullable String branch;

  @Option(
      names = "--platform",
      paramLabel = "NAME",
      description = "Only this platform. Default: all platforms")
  private @Nullable String platform;

  @Option(
      names = "--runs",
      paramLabel = "N",
      defaultValue = "10",
      description = "Show the last N runs")
  @Bounds(min = 1, max = HistoryQuery.MOST_RUNS)
  private int runs;

  @Mixin
  private TableOptions<RunHistory> table =
      new TableOptions<>(HistoryTable.columns(() -> runs, api.clock()));

  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    table.check();
    List<String> path = List.of(name.split("/", -1));
    if (path.contains("")) {
      throw OptionSource.usage(spec, "'" + name + "' is not a job or test; expected JOB[/TEST]");
    }
    Instant now = api.clock().instant();
    Instant from = since.since(now, Viewers.LONGEST).orElse(now.minus(PAST));
    HistoryQuery query = query(path, from, now.plusSeconds(60));
    List<RunHistory> found;
    try (KciApi kci = api.connect()) {
      CountedOwners counted = owners.read(api, kci).anywhere();
      found =
          new HistoryReader(kci.nodes(), node -> counted.has(node, node.runtime().orElse(null)))
              .read(query).stream()
                  .filter(history -> history.subject().endsWith(ending(path)))
                  .toList();
    }
    if (found.isEmpty()) {
      throw new CommandFailure(
          "'%s' did not run since %s; look further back with --since"
              .formatted(name, Timestamps.format(from.truncatedTo(ChronoUnit.SECONDS))));
    }
    if (output.isTable()) {
      print(found);
    } else {
      output.values(table.ordered(found).stream().map(history -> HistoryTable.json(history, runs)));
    }
  }

  /** Returns the names of the test, or that of the job. */
  private static List<String> ending(List<String> path) {
    return path.size() == 1 ? path : path.subList(1, path.size());
  }

  private HistoryQuery query(List<String> path, Instant from, Instant until) {
    try {
      int enough = Math.max(runs, StandingRule.ADVISED_RUNS);
      HistoryQuery query =
          path.size() == 1
              ? HistoryQuery.ofJob(name, from, until, enough)
              : HistoryQuery.ofTests(
                  path.get(0), Set.of(path.get(path.size() - 1)), from, until, enough);
      if (branch != null) {
        CheckoutName named = CheckoutName.parse(branch);
        if (named.tree() == null || named.branch() == null || named.revision() != null) {
          throw OptionSource.wrong(spec, "--branch", "'" + branch + "'; expected TREE/BRANCH");
        }
        query = query.of(named.tree(), named.branch());
      }
      return platform == null ? query : query.on(platform);
    } catch (IllegalArgumentException e) {
      throw OptionSource.usage(spec, String.valueOf(e.getMessage()));
    }
  }

  private void print(List<RunHistory> found) {
    PrintWriter out = output.out();
    Map<String, List<RunHistory>> byBranch = new TreeMap<>();
    for (RunHistory history : found) {
      byBranch
          .computeIfAbsent(HistoryTable.branch(history.subject()), name -> new ArrayList<>())
          .add(history);
    }
    String gap = "";
    for (Map.Entry<String, List<RunHistory>> each : byBranch.entrySet()) {
      out.print(gap);
      gap = "\n";
      Table.printLine(out, each.getKey());
      table.print(out, each.getValue());
    }
    if (found.size() == 1) {
      out.print(gap);
      new Table<>(HistoryTable.runs(api.clock()), out).print(found.get(0).last(runs).runs());
    }
    out.flush();
  }
}
