package dev.kci.kciapi.checkout;

import dev.kci.api.ApiException;
import dev.kci.api.KciApi;
import dev.kci.api.model.KernelRevision;
import dev.kci.api.model.Node;
import dev.kci.cli.ApiOptions;
import dev.kci.cli.LogOptions;
import dev.kci.cli.options.Bounds;
import dev.kci.cli.options.NoVariable;
import dev.kci.cli.options.OptionSource;
import dev.kci.config.BuildConfig;
import dev.kci.kciapi.node.Verdict;
import dev.kci.kciapi.node.WatchOptions;
import dev.kci.kciapi.output.NodeLink;
import dev.kci.kciapi.output.OutputOptions;
import dev.kci.kciapi.owners.OwnerOptions;
import dev.kci.kciapi.owners.Owners;
import dev.kci.pipeline.config.PipelineConfiguration;
import dev.kci.text.ErrorText;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kci-api checkout create}. */
@Command(
    name = "create",
    mixinStandardHelpOptions = true,
    description = {
      "Request a checkout: the pipeline packs, builds and tests the commit. Prints the id and link"
          + " of the new node. Needs --config and a token.",
      "The pipeline only handles it if the token's user is the pipeline's own or in"
          + " trusted_owners."
    },
    footer = {
      "Examples:",
      "  kci-api checkout create mainline/master --job baseline-x86 --platform qemu-x86",
      "  kci-api checkout create next/master --commit ID --job baseline-x86 --watch"
    },
    exitCodeList = {
      "0:the checkout was created; with --watch, everything passed",
      "1:failure; with --watch, something failed",
      "125:with --watch: not testable, see 'node watch'",
      "2:invalid option, settings or configuration"
    })
@NoVariable
final class CheckoutCreateCommand implements Callable<Integer> {
  @Mixin private ApiOptions api = new ApiOptions();
  @Mixin private OutputOptions output = new OutputOptions();
  @Mixin private PlatformOption platforms = new PlatformOption();
  @Mixin private WatchOptions watch = new WatchOptions();
  @Mixin private OwnerOptions owners = new OwnerOptions();
  @Mixin private LogOptions log = new LogOptions();

  @Parameters(
      showDefaultValue = Visibility.NEVER,
      paramLabel = "TREE/BRANCH",
      description = "Name of a configured tree, and a branch of it")
  private String branch = "";

  @Option(
      names = "--commit",
      paramLabel = "COMMIT",
      description = "Full id of a commit. Default: the head of the branch")
  private @Nullable String commit;

  @Option(
      names = "--job",
      paramLabel = "JOB",
      description =
          "Only run this job, and the builds it needs; JOB+ also runs all jobs below it. Can be"
              + " repeated. Default: all jobs")
  private List<String> jobs = new ArrayList<>();

  @Bounds(min = 1)
  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      defaultValue = "5h",
      description = "Timeout of the checkout and everything below it")
  private Duration timeout = Duration.ZERO;

  @Option(
      names = "--watch",
      description =
          "Then watch the checkout as 'node watch' does, until the jobs of --job have ended, or"
              + " else the checkout. The exit code says whether they passed")
  private boolean watching;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    if (watch.hasTest() && (!watching || jobs.isEmpty())) {
      throw OptionSource.usage(spec, "--test needs --watch and --job");
    }
    PipelineConfiguration configuration = PipelineConfiguration.of(api.configuration());
    TreeBranch named = usage(() -> TreeBranch.parse(branch, configuration.base()));
    JobSelection selection = usage(() -> JobSelection.of(configuration, jobs, platforms.names()));
    KernelRevision revision =
        usage(() -> named.at(commit == null ? BranchHead.of(named, api.settings()) : commit));
    // With a job filter, the user has chosen the builds
    List<String> architectures =
        jobs.isEmpty()
            ? configuration
                .buildConfig(revision.tree(), revision.branch())
                .map(BuildConfig::architectures)
                .orElse(List.of())
            : List.of();
    NewCheckout wanted =
        new NewCheckout(revision, architectures, selection, "kci-api checkout create", timeout);
    try (KciApi kci = api.connect()) {
      Optional<Owners> watched = watching ? Optional.of(owners.read(api, kci)) : Optional.empty();
      Node created = wanted.create(kci);
      if (output.isTable()) {
        print(created, revision);
      } else {
        output.node(created);
      }
      if (watched.isEmpty()) {
        return ExitCode.OK;
      }
      return watch.watch(
          kci,
          watched.get(),
          created.requireId(),
          jobs.stream().map(JobSelection::withoutPlus).toList(),
          Optional.of(timeout),
          output);
    } catch (ApiException e) {
      if (!watching) {
        throw e;
      }
      return watch.end(Verdict.untestable(ErrorText.of(e)));
    }
  }

  private void print(Node node, KernelRevision revision) {
    PrintWriter out = output.out();
    out.println("Created checkout " + node.requireId());
    out.println("  branch     " + revision.tree() + "/" + revision.branch());
    out.println("  commit     " + revision.commit());
    List<String> filter = node.jobfilter();
    out.println("  jobs       " + (filter == null ? "all" : String.join(", ", filter)));
    if (!node.platformFilter().isEmpty()) {
      out.println("  platforms  " + String.join(", ", node.platformFilter()));
    }
    out.println("  link       " + new NodeLink(api.url()).of(node.requireId()));
    out.flush();
  }

  private <T> T usage(Supplier<T> reading) {
    try {
      return reading.get();
    } catch (IllegalArgumentException e) {
      throw OptionSource.usage(spec, String.valueOf(e.getMessage()));
    }
  }
}
