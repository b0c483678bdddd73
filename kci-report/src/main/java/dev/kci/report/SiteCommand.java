package dev.kci.report;

import dev.kci.api.KciApi;
import dev.kci.api.ToolkitVersion;
import dev.kci.api.model.Node;
import dev.kci.cli.ApiOptions;
import dev.kci.cli.CommandFailure;
import dev.kci.cli.LogOptions;
import dev.kci.cli.ProgressLine;
import dev.kci.cli.options.Bounds;
import dev.kci.cli.options.NoVariable;
import dev.kci.cli.options.OptionSource;
import dev.kci.cli.options.WritableFolder;
import dev.kci.cli.settings.TrustSettings;
import dev.kci.files.FolderInUseException;
import dev.kci.pipeline.config.PipelineConfiguration;
import dev.kci.report.model.LogExcerpt;
import dev.kci.report.model.Report;
import dev.kci.report.site.ResultSource;
import dev.kci.report.site.SiteOutcome;
import dev.kci.report.site.SitePlan;
import dev.kci.report.site.SiteUpdate;
import dev.kci.report.site.page.BranchName;
import dev.kci.results.CheckoutResults;
import dev.kci.results.reader.CheckoutReader;
import dev.kci.results.reader.FinishedCheckouts;
import dev.kci.text.CountText;
import dev.kci.text.ErrorText;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code kci-report site}: a static site of all branches. */
@Command(
    name = "site",
    mixinStandardHelpOptions = true,
    description =
        "Write a static site of finished checkouts, or bring it up to date: all branches, their"
            + " checkouts, and the history of each test.")
@NoVariable
final class SiteCommand implements Callable<Integer> {
  @Mixin private ApiOptions api = new ApiOptions();
  @Mixin private LogOptions log = new LogOptions();
  @Mixin private ReportOptions options = new ReportOptions();

  @Option(
      names = "--output",
      required = true,
      paramLabel = "DIR",
      description = "Folder of the site; created if it is missing")
  private Path output = Path.of("");

  @Option(
      names = "--title",
      paramLabel = "TEXT",
      defaultValue = "KernelCI results",
      description = "Title of the page that lists the branches")
  private String title = "";

  @Option(
      names = "--tree",
      split = ",",
      paramLabel = "GLOB",
      description = "Show only these trees; a pattern after ! excludes. Default: all")
  private List<String> trees = List.of();

  @Option(
      names = "--branch",
      split = ",",
      paramLabel = "GLOB",
      description = "Show only these branches; a pattern after ! excludes. Default: all")
  private List<String> branches = List.of();

  @Option(
      names = "--checkouts",
      paramLabel = "NUMBER",
      defaultValue = "30",
      description = "Maximum number of checkouts of each branch: the newest")
  @Bounds(min = 2, max = 200)
  private int checkouts;

  @Option(
      names = "--look-back",
      paramLabel = "DURATION",
      defaultValue = "90d",
      description = "How far back to look for checkouts")
  @Bounds(min = 3600, max = 400 * 86_400)
  private Duration lookBack = Duration.ZERO;

  @Option(
      names = "--promisc",
      description =
          "Also show checkouts of the users in trusted_owners, in [report] or [DEFAULT] of the"
              + " settings. Default: own checkouts only")
  private boolean promiscuous;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    TrustSettings trust = new TrustSettings(api.settings(), "report");
    if (promiscuous) {
      trust
          .refusal(OptionSource.name(spec, "--promisc"))
          .ifPresent(
              why -> {
                throw OptionSource.usage(spec, why);
              });
    }
    trust.trustedOwners(); // reports errors before anything is opened
    SitePlan plan =
        new SitePlan(
            options.siteTemplates(),
            title,
            options.links(api),
            PipelineConfiguration.of(api.configuration()).knownIssues(),
            ToolkitVersion.text());
    WritableFolder.check(spec, "--output", output);
    try (LogReader logs = options.logReader(api).orElse(null);
        KciApi connection = api.connect();
        ProgressLine progress = new ProgressLine(commandLine().getErr())) {
      CountedUsers counted = new CountedUsers(api::userOf, trust);
      ResultSource source =
          new ResultSource(
              api.url(),
              connection.nodes(),
              new CheckoutReader(connection, counted),
              counted,
              results -> excerpts(logs, results));
      Instant now = connection.clock().instant();
      progress.show("Looking for checkouts");
      List<Node> found =
          new FinishedCheckouts(connection.nodes())
              .between(
                  trust.owners(connection.users(), promiscuous).condition(),
                  now.minus(lookBack),
                  now);
      SiteOutcome outcome =
          new SiteUpdate(output, source, plan, progress::show).run(selected(found), now);
      progress.clear();
      print(outcome);
    } catch (FolderInUseException e) {
      throw new CommandFailure(output + " is " + e.getMessage() + ", which updates the site", e);
    } catch (IOException e) {
      throw new CommandFailure("Cannot write the site: " + ErrorText.of(e), e);
    }
    return ExitCode.OK;
  }

  /** Returns the newest of each branch. */
  private List<Node> selected(List<Node> newestFirst) {
    Selection selection = new Selection(trees, branches, List.of(), List.of(), List.of());
    Map<BranchName, Integer> numbers = new HashMap<>();
    return newestFirst.stream()
        .filter(checkout -> selection.takes(checkout.kernelRevision()))
        .filter(checkout -> numbers.merge(BranchName.of(checkout), 1, Integer::sum) <= checkouts)
        .toList();
  }

  private static Map<String, LogExcerpt> excerpts(@Nullable LogReader logs, CheckoutResults of) {
    return logs == null
        ? Map.of()
        : logs.withFirstErrors(Report.of(of, Optional.empty())).excerpts();
  }

  private void print(SiteOutcome outcome) {
    commandLine()
        .getOut()
        .println(
            "Wrote "
                + CountText.of(outcome.written(), "page")
                + (outcome.removed() == 0 ? "" : ", removed " + outcome.removed())
                + " in "
                + output
                + ": "
                + CountText.of(outcome.branches(), "branch")
                + ", "
                + CountText.of(outcome.checkouts(), "checkout")
                + ", "
                + outcome.read()
                + " read from the API");
    commandLine().getOut().flush();
  }

  private CommandLine commandLine() {
    return Objects.requireNonNull(spec, "set by picocli").commandLine();
  }
}
