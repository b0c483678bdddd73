package dev.kci.kciapi.bisect;

import dev.kci.api.model.NodeKind;
import dev.kci.api.model.RevisionName;
import dev.kci.cli.ApiOptions;
import dev.kci.cli.CommandFailure;
import dev.kci.cli.LogOptions;
import dev.kci.cli.options.Bounds;
import dev.kci.cli.options.NoVariable;
import dev.kci.cli.options.OptionSource;
import dev.kci.files.ProcessLock;
import dev.kci.kciapi.bisect.search.CommitGraph;
import dev.kci.kciapi.bisect.search.Decision;
import dev.kci.kciapi.bisect.search.Votes;
import dev.kci.kciapi.checkout.JobSelection;
import dev.kci.kciapi.checkout.PlatformOption;
import dev.kci.kciapi.checkout.TreeBranch;
import dev.kci.pipeline.config.Job;
import dev.kci.pipeline.config.PipelineConfiguration;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kci-api bisect start}. */
@Command(
    name = "start",
    mixinStandardHelpOptions = true,
    description =
        "Prepare a bisection of a job or test that passes on good commits and fails on a bad one."
            + " Reads the history from a clone on this machine, and creates no checkout yet. Needs"
            + " --config.",
    footer = {
      "Examples:",
      "  kci-api bisect start mainline/master --job baseline-x86 --good v6.12 --bad v6.13-rc1",
      "  kci-api bisect run"
    })
@NoVariable
final class BisectStartCommand implements Callable<Integer> {
  @Mixin private ApiOptions api = new ApiOptions();
  @Mixin private BisectPlace place = new BisectPlace();
  @Mixin private PlatformOption platforms = new PlatformOption();
  @Mixin private LogOptions log = new LogOptions();

  @Parameters(
      showDefaultValue = Visibility.NEVER,
      paramLabel = "TREE/BRANCH",
      description = "Name of a configured tree, and a branch of it that contains the bad commit")
  private String branch = "";

  @Option(names = "--job", paramLabel = "JOB", required = true, description = "The job that fails")
  private String job = "";

  @Option(
      names = "--test",
      paramLabel = "TEST",
      description =
          "The test of the job that fails: its name, or its path below the job (SUITE/TEST)."
              + " Default: the result of the job itself")
  private @Nullable String test;

  @Option(
      names = "--bad",
      paramLabel = "COMMIT",
      required = true,
      description = "A commit on which it fails: an id, a tag or a branch of the clone")
  private String bad = "";

  @Option(
      names = "--good",
      paramLabel = "COMMIT",
      required = true,
      description = "A commit on which it passes. Can be repeated")
  private List<String> good = new ArrayList<>();

  @Option(
      names = "--repository",
      paramLabel = "DIR",
      description =
          "A clone of the tree with both commits. It is only read. Default: the current folder")
  private @Nullable Path repository;

  @Bounds(min = 0, max = 45)
  @Option(
      names = "--flaky",
      paramLabel = "PERCENT",
      defaultValue = "30",
      description =
          "Highest rate of wrong results on one commit. Higher rates need more trials; 0 believes"
              + " every result, as git bisect does")
  private int flaky;

  @Option(
      names = "--votes",
      paramLabel = "N/M",
      converter = VotesOption.class,
      description =
          "Instead of --flaky, a fixed rule: a commit is bad if N of up to M trials fail. 1/10 is"
              + " for faults that rarely show")
  private @Nullable Votes votes;

  @Bounds(min = 60, max = 99)
  @Option(
      names = "--confidence",
      paramLabel = "PERCENT",
      defaultValue = "99",
      description = "Test until the answer is right with this probability")
  private int confidence;

  @Option(
      names = "--trust-ends",
      description = "Trust that the given commits are good and bad, without testing them first")
  private boolean trustsEnds;

  @Option(
      names = "--rebuild",
      description = "Build again for each trial. By default, repeated trials reuse the build")
  private boolean rebuilds;

  @Bounds(min = 1)
  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      defaultValue = "5h",
      description = "Timeout of each checkout and everything below it")
  private Duration timeout = Duration.ZERO;

  @Option(
      names = "--replace",
      description = "Replace a bisection of the same name that has not been finished")
  private boolean replaces;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PipelineConfiguration configuration = PipelineConfiguration.of(api.configuration());
    TreeBranch named = usage(() -> TreeBranch.parse(branch, configuration.base()));
    JobSelection selection =
        usage(() -> JobSelection.of(configuration, List.of(job), platforms.names()));
    Path folder = Objects.requireNonNullElse(repository, Path.of(""));
    Repository clone = new Repository(folder.toAbsolutePath().normalize());
    String badId = clone.resolve(bad);
    Set<String> goods = new LinkedHashSet<>();
    for (String name : good) {
      String id = clone.resolve(name);
      goods.add(id);
      goods.addAll(clone.mergeBases(badId, id));
    }
    CommitGraph graph = clone.graph(badId, List.copyOf(goods));
    Plan plan =
        new Plan(
            named.tree().name(),
            named.at(badId).url(),
            named.branch(),
            clone.folder(),
            selection.jobs(),
            selection.platforms(),
            job,
            test,
            badId,
            graph.goods(),
            flaky,
            votes,
            confidence,
            !trustsEnds,
            !rebuilds && !isBuild(configuration),
            timeout);
    StateFile file = place.file(api);
    try (ProcessLock lock = file.lock()) {
      refuseToReplace(file);
      file.write(new State(plan, List.of()));
    }
    say(plan, graph);
    return 0;
  }

  private boolean isBuild(PipelineConfiguration configuration) {
    Job selected = configuration.jobs().get(job);
    return selected != null && NodeKind.KBUILD.wireName().equals(selected.kind());
  }

  private void refuseToReplace(StateFile file) {
    State old = replaces ? null : file.read().orElse(null);
    if (old == null) {
      return;
    }
    Plan before = old.plan();
    CommitGraph graph = new Repository(before.repository()).graph(before.bad(), before.good());
    if (!(before.search().next(graph, old.trials()) instanceof Decision.End)) {
      throw new CommandFailure(
          "bisection '%s' of %s has not been finished; go on with 'kci-api bisect run%s', or give"
                  .formatted(place.name(), before.what(), place.options())
              + " --replace or another --name");
    }
  }

  private void say(Plan plan, CommitGraph graph) {
    PrintWriter out = Objects.requireNonNull(spec, "set by picocli").commandLine().getOut();
    out.println("Bisecting " + plan.what() + " on " + plan.tree() + "/" + plan.branch());
    out.println("  bad      " + RevisionName.shortCommit(plan.bad()));
    plan.good().forEach(id -> out.println("  good     " + RevisionName.shortCommit(id)));
    out.println("  commits  " + graph.candidates());
    if (plan.search().next(graph, List.of()) instanceof Decision.Test first) {
      out.println("  trials   " + first.steps() + " or more");
    }
    out.println("Continue with: kci-api bisect run" + place.options());
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
