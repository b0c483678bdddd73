package dev.kci.runner;

import dev.kci.cli.ApiOptions;
import dev.kci.cli.Instance;
import dev.kci.cli.LogOptions;
import dev.kci.cli.StateOptions;
import dev.kci.cli.Styled;
import dev.kci.cli.settings.TrustSettings;
import dev.kci.cli.table.Column;
import dev.kci.cli.table.TableOptions;
import dev.kci.config.RuntimeConfig;
import dev.kci.fetch.FetchRules;
import dev.kci.pipeline.config.PipelineConfiguration;
import dev.kci.runtime.JobRuntime;
import dev.kci.runtime.RuntimeChecks;
import dev.kci.runtime.RuntimeLimits;
import dev.kci.runtime.kinds.RuntimeOpener;
import dev.kci.service.StopSignal;
import dev.kci.status.Meters;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code kci-runner runtimes}: checks whether jobs can be submitted. */
@Command(
    name = "runtimes",
    mixinStandardHelpOptions = true,
    description =
        "Check that each runtime accepts jobs, and count the jobs that this runner has there.")
final class RuntimesCommand implements Callable<Integer> {
  @Mixin private ApiOptions api = new ApiOptions();
  @Mixin private StateOptions state = new StateOptions();
  @Mixin private LogOptions log = new LogOptions();
  @Mixin private RuntimeOptions runtimes = new RuntimeOptions();
  @Mixin private StorageOptions storages = new StorageOptions();

  @Mixin private TableOptions<Row> table = new TableOptions<>(Row.columns());

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    table.check();
    PrintWriter out = Objects.requireNonNull(spec, "set by picocli").commandLine().getOut();
    List<RuntimeConfig> selected = runtimes.selected(api.configuration());
    PipelineConfiguration pipeline = PipelineConfiguration.of(api.configuration());
    FetchRules rules =
        new TrustSettings(api.settings(), "scheduler").fetchRules(api.configuration());
    try (ResourceStack opened = new ResourceStack()) {
      Instance self = state.existing(RunnerCommand.SERVICE, api.url());
      RuntimeOpener opener =
          runtimes.opener(self, api.settings(), api.url(), rules, definitions(opened));
      Map<String, Callable<Ready>> questions = new LinkedHashMap<>();
      for (RuntimeConfig config : selected) {
        JobRuntime runtime = opened.add(opener.open(config, nodeId -> {}));
        questions.put(
            config.name(),
            () -> {
              runtime.check();
              return new Ready(runtime.jobs().size(), runtime.describe());
            });
      }
      Map<String, RuntimeChecks.Answer<Ready>> answers =
          RuntimeChecks.ask(questions, RuntimeChecks.PATIENCE);
      table.print(
          out,
          selected.stream()
              .map(
                  config ->
                      new Row(
                          config,
                          atOnce(runtimes.limits(config).concurrency()),
                          pipeline.rules(config).size(),
                          Objects.requireNonNull(answers.get(config.name()))))
              .toList());
      boolean ready = answers.values().stream().allMatch(answer -> answer.failure().isEmpty());
      return ready ? ExitCode.OK : ExitCode.SOFTWARE;
    }
  }

  /** Opens storages for the runtimes, which upload nothing here. */
  private DefinitionStorages definitions(ResourceStack opened) {
    StopSignal never = new StopSignal();
    return new DefinitionStorages(
        api.configuration().storages(),
        storages.configured(api.configuration(), api.settings(), "scheduler").orElse(null),
        config -> opened.add(StorageOptions.open(config, api.settings(), new Meters(), never)));
  }

  /** A row of the table. */
  private record Row(
      RuntimeConfig config, String atOnce, int rules, RuntimeChecks.Answer<Ready> answer) {
    static List<Column<Row>> columns() {
      return List.of(
          Column.<Row>of("runtime", row -> row.config.name()).widths(12, 24),
          Column.<Row>of("type", row -> row.config.labType()).rank(3),
          Column.<Row>of("at-once", Row::atOnce).rank(2),
          Column.<Row>of("our-jobs", Row::jobs),
          Column.<Row>of("priority", row -> priority(row.config.priorities())).rank(2),
          Column.<Row>number("rules", row -> (long) row.rules).rank(3),
          Column.<Row>styled("state", Row::state).widths(24, 24));
    }

    private String jobs() {
      return answer.value().map(ready -> String.valueOf(ready.jobs())).orElse("?");
    }

    private Styled state() {
      return answer
          .failure()
          .map(failure -> new Styled(31, "NOT READY: " + failure.getMessage()))
          .orElseGet(() -> new Styled(0, answer.value().map(Ready::state).orElse("ready")));
    }
  }

  private static String atOnce(int concurrency) {
    return concurrency == RuntimeLimits.NO_LIMIT ? "any" : String.valueOf(concurrency);
  }

  /** The answer of a runtime that accepts jobs. */
  private record Ready(int jobs, String description) {
    String state() {
      return description.isEmpty() ? "ready" : "ready, " + description;
    }
  }

  private static String priority(RuntimeConfig.Priorities lab) {
    if (lab.min() != null || lab.max() != null) {
      return (lab.min() == null ? 0 : lab.min()) + "-" + (lab.max() == null ? 100 : lab.max());
    }
    return lab.scale() == null ? "-" : "0-" + lab.scale();
  }
}
