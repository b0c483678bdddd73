package dev.kci.runner;

import dev.kci.cli.ConfigOptions;
import dev.kci.cli.Instance;
import dev.kci.cli.options.Heading;
import dev.kci.cli.options.OptionSource;
import dev.kci.cli.settings.Secrets;
import dev.kci.cli.settings.Settings;
import dev.kci.config.Configuration;
import dev.kci.config.RuntimeConfig;
import dev.kci.config.Secret;
import dev.kci.fetch.FetchRules;
import dev.kci.runtime.RuntimeLimits;
import dev.kci.runtime.kinds.RuntimeKinds;
import dev.kci.runtime.kinds.RuntimeOpener;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that select runtimes: a mixin. */
@Heading("Runtimes")
final class RuntimeOptions {
  private static final RuntimeKinds KINDS = RuntimeKinds.settings();

  @Option(
      names = "--runtimes",
      paramLabel = "NAME",
      split = ",",
      description = "Names of the runtimes to run jobs in; use this or --runtime-type")
  private @Nullable List<String> names;

  @Option(
      names = "--runtime-type",
      paramLabel = "TYPE",
      description =
          "Run jobs in all runtimes of this type, such as shell, docker or lava. A scheduler"
              + " entry that names a type goes to the least loaded one")
  private @Nullable String type;

  @Mixin private WorkOptions work = new WorkOptions();

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec spec;

  /**
   * Returns the selected runtimes, at least one, with valid configurations.
   *
   * @throws ParameterException if the options select none
   * @throws dev.kci.config.ConfigurationException if a runtime's configuration is not valid
   */
  List<RuntimeConfig> selected(Configuration configuration) {
    boolean isNamed =
        names != null && !OptionSource.overrules(spec, "--runtime-type", "--runtimes");
    boolean isOfType =
        type != null && !OptionSource.overrules(spec, "--runtimes", "--runtime-type");
    List<String> byName = isNamed ? Objects.requireNonNull(names) : List.of();
    if (byName.isEmpty() != isOfType) {
      throw OptionSource.usage(
          spec,
          "expected either --runtimes NAME[,...] (KCI_RUNTIMES) or --runtime-type TYPE"
              + " (KCI_RUNTIME_TYPE)");
    }
    List<RuntimeConfig> selected =
        type == null || !isOfType
            ? ConfigOptions.runtimes(spec, "--runtimes", byName, configuration.runtimes())
            : ofType(configuration, type);
    selected.forEach(KINDS::require);
    return selected;
  }

  private List<RuntimeConfig> ofType(Configuration configuration, String type) {
    Optional<String> refusal = KINDS.refusal(type);
    if (refusal.isPresent()) {
      throw OptionSource.wrong(spec, "--runtime-type", "'" + type + "' " + refusal.get());
    }
    List<RuntimeConfig> selected =
        configuration.runtimes().values().stream()
            .filter(runtime -> runtime.labType().equals(type))
            .toList();
    if (selected.isEmpty()) {
      throw OptionSource.wrong(
          spec, "--runtime-type", "the configuration has no runtime of type '" + type + "'");
    }
    return selected;
  }

  /** Returns where jobs run. */
  WorkOptions work() {
    return work;
  }

  /**
   * Returns what opens the selected runtimes.
   *
   * @param self whose jobs run in them; see {@link WorkOptions#folder}
   * @param apiUrl where the nodes of their jobs are
   * @param rules which URLs of nodes may be downloaded for jobs
   * @param definitions storages for jobs that labs fetch
   */
  RuntimeOpener opener(
      Instance self,
      Settings settings,
      String apiUrl,
      FetchRules rules,
      DefinitionStorages definitions) {
    return new RuntimeOpener(
        work.folder(self), apiUrl, rules, runtime -> tokens(runtime, settings), definitions::of);
  }

  private RuntimeOpener.Tokens tokens(RuntimeConfig runtime, Settings settings) {
    return new RuntimeOpener.Tokens(
        settings.runtimeToken(runtime.name()).orElse(null),
        KINDS.givesApiToken(runtime) ? jobToken(runtime, settings) : null);
  }

  private Secret jobToken(RuntimeConfig runtime, Settings settings) {
    return apiToken(runtime, settings)
        .orElseThrow(
            () ->
                OptionSource.usage(
                    spec,
                    "runtime '%s' has job_api_token: true but no API token; set %s, or api_token"
                            .formatted(runtime.name(), apiTokenVariable(runtime))
                        + " in the settings' [runtime."
                        + runtime.name()
                        + "]"));
  }

  /** Returns the API token of a runtime; empty if none is configured. */
  static Optional<Secret> apiToken(RuntimeConfig config, Settings settings) {
    return settings.apiToken(config.name());
  }

  /** Returns the environment variable of {@link #apiToken}. */
  static String apiTokenVariable(RuntimeConfig config) {
    return Secrets.variable("KCI_RUNTIME_", config.name(), "_API_TOKEN");
  }

  /** Returns the concurrency and the timeouts of a selected runtime. */
  RuntimeLimits limits(RuntimeConfig runtime) {
    return work.limits(runtime, 0);
  }
}
