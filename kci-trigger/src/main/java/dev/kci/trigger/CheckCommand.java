package dev.kci.trigger;

import dev.kci.api.KciApi;
import dev.kci.api.model.JsonText;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeQuery;
import dev.kci.api.model.RevisionName;
import dev.kci.cli.ApiOptions;
import dev.kci.cli.LogOptions;
import dev.kci.cli.Styled;
import dev.kci.cli.options.NoVariable;
import dev.kci.cli.table.Column;
import dev.kci.cli.table.TableOptions;
import dev.kci.service.StopSignal;
import dev.kci.text.CountText;
import dev.kci.trigger.policy.WatchedBranch;
import dev.kci.trigger.remote.HeadWatch;
import dev.kci.trigger.remote.RemoteAnswer;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code kci-trigger check}. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description = {
      "Show for each configured branch whether it can be reached, its head and its last"
          + " checkout.",
      "Exits with 1 if the head of a branch cannot be read, which is shown as DEAD."
    })
final class CheckCommand implements Callable<Integer> {
  enum Form {
    TABLE,
    JSON
  }

  @Mixin private ApiOptions api = new ApiOptions();
  @Mixin private LogOptions log = new LogOptions();
  @Mixin private RemoteOptions remotes = new RemoteOptions();

  @NoVariable
  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "Form of the output: ${COMPLETION-CANDIDATES}")
  private Form format = Form.TABLE;

  @NoVariable
  @Option(
      names = "--look-back",
      paramLabel = "DURATION",
      defaultValue = "14d",
      description = "How far back to look for the last checkout; 0 sends no query to the API")
  private Duration lookBack = Duration.ZERO;

  @Mixin private TableOptions<BranchReport> table = new TableOptions<>(columns(api.clock()));

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    table.check();
    List<WatchedBranch> watched = remotes.watched(api.configuration());
    List<BranchReport> reports;
    try (HeadWatch watch = remotes.watch(watched, api.settings())) {
      watch.ask();
      List<Node> checkouts = checkouts(watched);
      reports = reports(watch, checkouts);
    }
    reports.sort(
        Comparator.comparingInt((BranchReport report) -> watched.indexOf(report.watched()))
            .thenComparing(BranchReport::branch));
    print(reports);
    return reports.stream().allMatch(BranchReport::isGood) ? 0 : 1;
  }

  private List<Node> checkouts(List<WatchedBranch> watched) {
    if (lookBack.isZero()) {
      return List.of();
    }
    List<String> trees = watched.stream().map(WatchedBranch::tree).distinct().toList();
    NodeQuery query =
        NodeQuery.where(NodeField.KIND.is(NodeKind.CHECKOUT))
            .and(NodeField.data("kernel_revision.tree").in(trees));
    try (KciApi kci = api.connectBriefly()) {
      Instant since = kci.clock().instant().minus(lookBack);
      try (Stream<Node> found = kci.nodes().find(query.and(NodeField.CREATED.after(since)))) {
        return found.toList();
      }
    }
  }

  private static List<BranchReport> reports(HeadWatch watch, List<Node> checkouts)
      throws InterruptedException {
    List<BranchReport> reports = new ArrayList<>();
    StopSignal never = new StopSignal();
    while (watch.underWay() > 0) {
      for (RemoteAnswer answer : watch.next(Duration.ofSeconds(1), true, never)) {
        reports.addAll(BranchReport.of(answer, checkouts));
      }
    }
    return reports;
  }

  private static List<Column<BranchReport>> columns(InstantSource clock) {
    return List.of(
        Column.<BranchReport>of("config", report -> report.watched().config())
            .widths(8, 16)
            .rank(2),
        Column.<BranchReport>of("branch", report -> report.watched().tree() + ":" + report.branch())
            .widths(16, 24)
            .cutInside(),
        Column.<BranchReport>of("head", CheckCommand::head).whole(12).rank(1),
        Column.<BranchReport>of("last-checkout", report -> report.lastInWords(clock.instant()))
            .widths(16, 20),
        Column.<BranchReport>styled("state", CheckCommand::state).widths(5, 16));
  }

  private static String head(BranchReport report) {
    return report.commit() == null ? "" : RevisionName.shortCommit(report.commit());
  }

  private static Styled state(BranchReport report) {
    return report.isGood() ? new Styled(0, "alive") : new Styled(31, "DEAD: " + report.error());
  }

  private void print(List<BranchReport> reports) {
    if (spec == null) {
      throw new IllegalStateException("CheckCommand is used outside of picocli");
    }
    PrintWriter out = spec.commandLine().getOut();
    if (format == Form.JSON) {
      out.print(JsonText.writeIndented(reports.stream().map(BranchReport::toJson).toList()) + "\n");
    } else {
      table.print(out, reports);
      long dead = reports.stream().filter(report -> !report.isGood()).count();
      out.printf("%s, %d dead%n", CountText.of(reports.size(), "branch"), dead);
    }
    out.flush();
  }
}
