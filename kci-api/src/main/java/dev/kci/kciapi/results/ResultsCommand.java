package dev.kci.kciapi.results;

import dev.kci.api.KciApi;
import dev.kci.api.model.Node;
import dev.kci.cli.ApiOptions;
import dev.kci.cli.CommandGroup;
import dev.kci.cli.LogOptions;
import dev.kci.cli.options.Bounds;
import dev.kci.cli.options.NoVariable;
import dev.kci.cli.options.OptionSource;
import dev.kci.cli.table.TableOptions;
import dev.kci.kciapi.input.SinceOption;
import dev.kci.kciapi.node.NewestNodes;
import dev.kci.kciapi.output.OutputOptions;
import dev.kci.kciapi.owners.OwnerOptions;
import dev.kci.kciapi.owners.Owners;
import dev.kci.results.reader.CheckoutReader;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kci-api results}. */
@Command(
    name = "results",
    mixinStandardHelpOptions = true,
    description = {
      "Show the builds, boots and tests of a checkout: each job on each platform.",
      "Without a checkout, list the newest checkout of each branch.",
      "This reads the nodes of the API. The results command of kci-dev reads the database of the"
          + " dashboard, which also has the results of other systems, and gets ours some minutes"
          + " later.",
      "Anybody can add results and checkouts, so only those of some users count, see --owner.",
      "A checkout is looked for in the last 90 days, a list is of the last 3 days, unless --since"
          + " says otherwise."
    },
    footer = {
      "Examples:",
      "  kci-api results --since 3d",
      "  kci-api results mainline/master",
      "  kci-api results mainline/master --commit 8f5ae30d69d7 --failures"
    })
@NoVariable
public final class ResultsCommand implements CommandGroup, Runnable {
  private static final Duration RECENT = Duration.ofDays(3);
  private static final Duration PAST = Duration.ofDays(90);
  private static final String WHAT = "CHECKOUT";

  @Mixin private ApiOptions api = new ApiOptions();
  @Mixin private OutputOptions output = new OutputOptions();
  @Mixin private OwnerOptions owners = new OwnerOptions();
  @Mixin private SinceOption since = new SinceOption();
  @Mixin private LogOptions log = new LogOptions();

  @Mixin private TableOptions<Overview> table = new TableOptions<>(Overview.columns(api.clock()));

  @Parameters(
      arity = "0..1",
      paramLabel = WHAT,
      description =
          "The checkout: TREE/BRANCH for the newest one, TREE/BRANCH~1 for the one before,"
              + " TREE/BRANCH@COMMIT, a commit, a describe, or an id")
  private @Nullable String name;

  @Option(
      names = "--latest",
      description = "Show the newest checkout of all branches, unless one is named")
  private boolean latest;

  @Option(
      names = "--commit",
      paramLabel = "COMMIT",
      description = "Show the checkout of this commit or describe")
  private @Nullable String commit;

  @Option(names = "--failures", description = "Leave out the builds and jobs that passed")
  private boolean failures;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "10",
      description = "List at most N checkouts")
  @Bounds(min = 1, max = 100)
  private int limit;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Map<String, Supplier<Object>> commands() {
    Map<String, Supplier<Object>> all = new LinkedHashMap<>();
    all.put("compare", CompareCommand::new);
    all.put("history", HistoryCommand::new);
    return all;
  }

  @Override
  public void run() {
    table.check();
    CheckoutName wanted = wanted();
    Instant now = api.clock().instant();
    @Nullable Instant from = since.since(now, Viewers.LONGEST).orElse(null);
    try (KciApi kci = api.connect()) {
      CheckoutReader reader = Viewers.reader(kci);
      Owners counted = owners.read(api, kci);
      NewestNodes newest = new NewestNodes(kci.nodes(), api.clock());
      if (isOne(wanted, from)) {
        Instant bound = from == null ? now.minus(PAST) : from;
        Node checkout = new CheckoutFinder(reader, newest, counted, bound).find(wanted);
        show(CheckoutView.read(reader, checkout, counted.below(checkout)));
      } else {
        Instant bound = from == null ? now.minus(RECENT) : from;
        List<Node> all = new CheckoutFinder(reader, newest, counted, bound).matching(wanted);
        list(
            (name == null ? Overview.newestOfEach(all) : all)
                .stream()
                    .limit(limit)
                    .map(
                        checkout ->
                            Overview.count(kci.nodes(), reader, checkout, counted.below(checkout)))
                    .toList());
      }
    }
  }

  private CheckoutName wanted() {
    if (latest && commit != null) {
      throw OptionSource.usage(spec, "--latest and --commit; expected one of them");
    }
    try {
      CheckoutName named = name == null ? CheckoutName.ANY : CheckoutName.parse(name);
      return commit == null ? named : named.at(commit);
    } catch (IllegalArgumentException e) {
      throw OptionSource.usage(spec, String.valueOf(e.getMessage()));
    }
  }

  /** Whether one checkout is wanted, not a list. */
  private boolean isOne(CheckoutName wanted, @Nullable Instant from) {
    return latest || commit != null || wanted.id() != null || (name != null && from == null);
  }

  private void show(CheckoutView view) {
    if (output.isTable()) {
      new MatrixText(output.out()).print(view, failures, api.clock().instant());
    } else {
      output.value(MatrixText.json(view));
    }
  }

  private void list(List<Overview> rows) {
    if (output.isTable()) {
      table.print(output.out(), rows);
    } else {
      output.values(table.ordered(rows).stream().map(Overview::json));
    }
  }
}
