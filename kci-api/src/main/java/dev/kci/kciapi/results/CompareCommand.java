package dev.kci.kciapi.results;

import dev.kci.api.KciApi;
import dev.kci.api.model.Node;
import dev.kci.cli.ApiOptions;
import dev.kci.cli.CommandFailure;
import dev.kci.cli.LogOptions;
import dev.kci.cli.options.NoVariable;
import dev.kci.cli.options.OptionSource;
import dev.kci.cli.table.Table;
import dev.kci.cli.table.TableOptions;
import dev.kci.kciapi.input.SinceOption;
import dev.kci.kciapi.node.NewestNodes;
import dev.kci.kciapi.output.OutputOptions;
import dev.kci.kciapi.owners.OwnerOptions;
import dev.kci.kciapi.owners.Owners;
import dev.kci.results.reader.CheckoutReader;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kci-api results compare}. */
@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    description = {
      "Show what changed from one checkout to another: regressions, new failures, fixes, and what"
          + " is new or gone.",
      "A build, job or test is the same one if path, platform, architecture, configuration and"
          + " compiler are the same. Checkouts are looked for in the last 90 days, or since"
          + " --since."
    },
    footer = {
      "Examples:",
      "  kci-api results compare mainline/master",
      "  kci-api results compare v6.12-rc2 v6.12-rc3",
      "  kci-api results compare next/master~7 next/master --all"
    })
@NoVariable
final class CompareCommand implements Runnable {
  private static final Duration PAST = Duration.ofDays(90);

  @Mixin private ApiOptions api = new ApiOptions();
  @Mixin private OutputOptions output = new OutputOptions();
  @Mixin private OwnerOptions owners = new OwnerOptions();
  @Mixin private SinceOption since = new SinceOption();
  @Mixin private LogOptions log = new LogOptions();
  @Mixin private TableOptions<Change> table = new TableOptions<>(Change.columns());

  @Parameters(
      index = "0",
      paramLabel = "BEFORE",
      description =
          "The earlier checkout: an id, a commit, a describe, TREE/BRANCH for the newest one, or"
              + " TREE/BRANCH@COMMIT; ~1 after it for the one before. Alone, it is compared with"
              + " the one before it")
  private String before = "";

  @Parameters(index = "1", arity = "0..1", paramLabel = "NOW", description = "The later checkout")
  private @Nullable String now;

  @Option(names = "--all", description = "Also list what still fails, and what is new and passed")
  private boolean all;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    table.check();
    CheckoutName later = name(now == null ? before : now);
    CheckoutName earlier = now == null ? later.previous() : name(before);
    Instant time = api.clock().instant();
    Instant bound = since.since(time, Viewers.LONGEST).orElse(time.minus(PAST));
    try (KciApi kci = api.connect()) {
      CheckoutReader reader = Viewers.reader(kci);
      Owners counted = owners.read(api, kci);
      CheckoutFinder finder =
          new CheckoutFinder(reader, new NewestNodes(kci.nodes(), api.clock()), counted, bound);
      Node last = finder.find(later);
      Node first = finder.find(earlier);
      if (first.requireId().equals(last.requireId())) {
        throw new CommandFailure("both names are of checkout " + first.requireId());
      }
      CheckoutView from = CheckoutView.read(reader, first, counted.below(first));
      CheckoutView to = CheckoutView.read(reader, last, counted.below(last));
      show(from, to, Change.between(from.results(), to.results()));
    }
  }

  private CheckoutName name(String text) {
    try {
      return CheckoutName.parse(text);
    } catch (IllegalArgumentException e) {
      throw OptionSource.usage(spec, String.valueOf(e.getMessage()));
    }
  }

  private void show(CheckoutView from, CheckoutView to, List<Change> changes) {
    List<Change> shown = changes.stream().filter(change -> all || change.isNews()).toList();
    if (!output.isTable()) {
      output.value(Change.json(from, to, table.ordered(shown)));
      return;
    }
    PrintWriter out = output.out();
    Table.printLine(out, "from " + CheckoutView.title(from.results().checkout()));
    Table.printLine(out, "to   " + CheckoutView.title(to.results().checkout()));
    Table.printLine(out, Change.summary(changes));
    if (!shown.isEmpty()) {
      out.println();
      table.print(out, shown);
    }
    out.flush();
  }
}
