package dev.kci.kciapi.config;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.KernelVersion;
import dev.kci.api.model.Node;
import dev.kci.cli.ConfigOptions;
import dev.kci.cli.LogOptions;
import dev.kci.cli.options.NoVariable;
import dev.kci.cli.options.OptionSource;
import dev.kci.cli.table.TableOptions;
import dev.kci.config.BuildConfig;
import dev.kci.config.Configuration;
import dev.kci.config.RuntimeConfig;
import dev.kci.config.Spelling;
import dev.kci.config.Tree;
import dev.kci.pipeline.config.PipelineConfiguration;
import dev.kci.pipeline.plan.Plan;
import dev.kci.pipeline.plan.PlanDifference;
import dev.kci.pipeline.plan.PlanText;
import dev.kci.pipeline.plan.PlannedJob;
import dev.kci.pipeline.schedule.RuntimeSelection;
import dev.kci.pipeline.schedule.Schedule;
import dev.kci.pipeline.schedule.SimulatedNodes;
import dev.kci.runtime.kinds.RuntimeKinds;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "plan",
    mixinStandardHelpOptions = true,
    description = {
      "Show all jobs that a checkout would start if everything passed, without an API.",
      "Frequency limits are ignored, because they depend on what ran before."
    },
    footer = {
      "Examples:",
      "  kci-api config plan --config config/ --tree mainline --branch master --kernel 6.12",
      "  kci-api config plan --config new/ --against old/ --tree next --branch master --kernel 6.12"
    })
@NoVariable
final class PlanCommand implements Runnable {
  private static final Pattern VERSION = Pattern.compile("v?(\\d{1,9})\\.(\\d{1,9})(?:\\D.*)?");

  enum Format {
    TREE,
    TABLE,
    JSON
  }

  @Mixin private ConfigOptions config = new ConfigOptions();
  @Mixin private LogOptions log = new LogOptions();

  @Option(
      names = "--tree",
      paramLabel = "NAME",
      required = true,
      description = "Name of the tree, such as mainline")
  private String tree = "";

  @Option(
      names = "--branch",
      paramLabel = "NAME",
      required = true,
      description = "Name of the branch, such as master")
  private String branch = "";

  @Option(
      names = "--kernel",
      paramLabel = "VERSION",
      required = true,
      description = "Version of the kernel, such as 6.12")
  private String version = "";

  @Option(
      names = "--runtimes",
      paramLabel = "NAME",
      split = ",",
      description = "Only the jobs of these runtimes. Default: all")
  private List<String> runtimes = new ArrayList<>();

  @Option(
      names = "--against",
      paramLabel = "PATH",
      arity = "1..*",
      split = ",",
      description =
          "Another configuration. Show what --config adds to it (+) and removes from it (-)")
  private List<Path> against = new ArrayList<>();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "tree",
      description = "Form of the output: ${COMPLETION-CANDIDATES}")
  private Format format = Format.TREE;

  @Mixin private TableOptions<PlannedJob> table = new TableOptions<>(PlanTable.columns());

  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    table.check();
    PipelineConfiguration configuration = PipelineConfiguration.of(config.load());
    if (!configuration.trees().containsKey(tree)) {
      throw OptionSource.wrong(
          spec,
          "--tree",
          "there is no tree '%s' in the configuration%s"
              .formatted(tree, Spelling.hint(tree, configuration.trees().keySet())));
    }
    ConfigOptions.runtimes(spec, "--runtimes", runtimes, configuration.runtimes())
        .forEach(RuntimeKinds.settings()::requireType);
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    Plan plan = plan(configuration);
    if (against.isEmpty()) {
      show(plan, out);
    } else {
      PipelineConfiguration other =
          PipelineConfiguration.of(
              Configuration.load(ConfigOptions.existing(spec, "--against", against)));
      show(PlanDifference.between(plan(other), plan), out);
    }
    out.flush();
  }

  private Plan plan(PipelineConfiguration configuration) {
    List<RuntimeConfig> selected =
        configuration.runtimes().values().stream()
            .filter(runtime -> runtimes.isEmpty() || runtimes.contains(runtime.name()))
            .toList();
    Schedule schedule = Schedule.of(configuration, RuntimeSelection.all(selected));
    return Plan.of(schedule, checkout(configuration));
  }

  private Node checkout(PipelineConfiguration configuration) {
    Tree known = configuration.trees().get(tree);
    Node checkout =
        SimulatedNodes.checkout(tree, known == null ? "" : known.url(), branch, kernelVersion());
    List<String> architectures =
        configuration.buildConfig(tree, branch).map(BuildConfig::architectures).orElse(List.of());
    JsonObject data = checkout.data();
    return architectures.isEmpty()
        ? checkout
        : checkout.withData(data.with("architecture_filter", architectures));
  }

  private KernelVersion kernelVersion() {
    Matcher form = VERSION.matcher(version);
    if (!form.matches()) {
      throw OptionSource.wrong(
          spec, "--kernel", "'" + version + "'; expected a kernel version such as 6.12");
    }
    return new KernelVersion(
        Long.parseLong(form.group(1)), Long.parseLong(form.group(2)), null, null, null);
  }

  private void show(Plan plan, PrintWriter out) {
    switch (format) {
      case TREE -> {
        out.println("checkout " + tree + "/" + branch + " " + version);
        PlanTable.printTree(out, plan);
        out.println(PlanText.count(plan));
      }
      case TABLE -> {
        table.print(out, plan.all().toList());
        out.println(PlanText.count(plan));
      }
      case JSON -> out.println(PlanText.json(plan));
    }
  }

  private void show(PlanDifference difference, PrintWriter out) {
    switch (format) {
      case TREE, TABLE -> PlanText.difference(difference).forEach(out::println);
      case JSON -> out.println(PlanText.json(difference));
    }
  }
}
