package dev.kci.runner;

import dev.kci.cli.settings.Secrets;
import dev.kci.cli.settings.Settings;
import dev.kci.config.Configuration;
import dev.kci.config.ConfigurationException;
import dev.kci.config.Problem;
import dev.kci.config.RuntimeConfig;
import dev.kci.config.Secret;
import dev.kci.config.Spelling;
import dev.kci.fetch.FetchRules;
import dev.kci.fetch.Fetcher;
import dev.kci.runner.supervise.Limits;
import dev.kci.runtime.ArtifactCache;
import dev.kci.runtime.JobRuntime;
import dev.kci.runtime.RuntimeKeys;
import dev.kci.runtime.docker.DockerRuntime;
import dev.kci.runtime.docker.DockerSettings;
import dev.kci.runtime.kubernetes.KubernetesRuntime;
import dev.kci.runtime.kubernetes.KubernetesSettings;
import dev.kci.runtime.lava.LavaClient;
import dev.kci.runtime.lava.LavaRuntime;
import dev.kci.runtime.shell.ShellRuntime;
import dev.kci.runtime.shell.ShellSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which runtimes jobs run in, and how they are opened: a mixin. */
final class RuntimeOptions {
  private static final Duration KEEP_ARTIFACTS = Duration.ofDays(3);
  private static final List<String> TYPES = List.of("shell", "docker", "kubernetes", "lava");
  private static final Duration GRACE = Duration.ofSeconds(5);
  private static final Duration OBSERVE = Duration.ofMinutes(1);
  private static final Duration SUBMIT_TO_LAB = Duration.ofMinutes(2);

  /** The downloads of what a job needs, and its image, are part of it. */
  private static final Duration SUBMIT_HERE = Duration.ofHours(2);

  @Option(
      names = "--runtimes",
      paramLabel = "NAME",
      split = ",",
      defaultValue = "${env:KCI_RUNTIMES}",
      description =
          "Names of the runtimes to run jobs in; use this or --runtime-type. Also"
              + " KCI_RUNTIMES")
  private @Nullable List<String> names;

  @Option(
      names = "--runtime-type",
      paramLabel = "TYPE",
      defaultValue = "${env:KCI_RUNTIME_TYPE}",
      description =
          "Run jobs in all runtimes of this type, such as shell, docker or lava. A"
              + " scheduler entry that names a type goes to the least loaded one. Also"
              + " KCI_RUNTIME_TYPE")
  private @Nullable String type;

  @Option(
      names = "--work",
      paramLabel = "DIR",
      defaultValue = "${env:KCI_RUNNER_WORK:-kci-runner-work}",
      description =
          "Folder for running jobs and downloaded artifacts. Keep it across restarts, and"
              + " never share it between runners. Also KCI_RUNNER_WORK. Default: ${DEFAULT-VALUE}")
  private Path work = Path.of("kci-runner-work");

  @Option(
      names = "--concurrency",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Maximum number of jobs in a runtime that configures no concurrency. 0 means the"
              + " number of processors for shell and container runtimes, and 1000 for others")
  private int concurrency;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec spec;

  /** The selected runtimes, one or more, each of them configured and of a known type. */
  List<RuntimeConfig> selected(Configuration configuration) {
    List<String> byName = names == null ? List.of() : names;
    if (byName.isEmpty() == (type == null)) {
      throw usage(
          "expected one of --runtimes NAME,… (KCI_RUNTIMES) and --runtime-type TYPE"
              + " (KCI_RUNTIME_TYPE), and not both");
    }
    if (concurrency < 0) {
      throw usage("--concurrency: " + concurrency + "; expected 0 or more");
    }
    List<RuntimeConfig> selected =
        type == null
            ? byName.stream().distinct().map(name -> named(configuration, name)).toList()
            : ofType(configuration, type);
    selected.forEach(this::limits); // says what is wrong before anything is opened
    selected.stream().filter(lab -> lab.labType().equals("lava")).forEach(this::labUrl);
    return selected;
  }

  private RuntimeConfig named(Configuration configuration, String name) {
    RuntimeConfig runtime = configuration.runtimes().get(name);
    if (runtime == null) {
      Set<String> known = configuration.runtimes().keySet();
      throw usage(
          "--runtimes: there is no runtime '%s' in the configuration%s; expected some of %s"
              .formatted(name, Spelling.hint(name, known), known));
    }
    if (!TYPES.contains(runtime.labType())) {
      throw usage(
          "--runtimes: '%s' is of type %s; expected one of %s"
              .formatted(name, runtime.labType(), TYPES));
    }
    return runtime;
  }

  private List<RuntimeConfig> ofType(Configuration configuration, String type) {
    if (!TYPES.contains(type)) {
      throw usage("--runtime-type: '%s'; expected one of %s".formatted(type, TYPES));
    }
    List<RuntimeConfig> selected =
        configuration.runtimes().values().stream()
            .filter(runtime -> runtime.labType().equals(type))
            .toList();
    if (selected.isEmpty()) {
      throw usage("--runtime-type: the configuration has no runtime of type '" + type + "'");
    }
    return selected;
  }

  /**
   * Opens a runtime.
   *
   * @param apiUrl where the nodes of its jobs are
   * @param rules which URLs of nodes may be downloaded for jobs
   * @param changed told the node id of a job that has changed
   */
  JobRuntime open(
      RuntimeConfig config,
      Settings settings,
      String apiUrl,
      FetchRules rules,
      Consumer<String> changed) {
    if (config.labType().equals("lava")) {
      return lava(config, settings, apiUrl);
    }
    Path folder = folder(config).resolve("jobs");
    if (config.labType().equals("kubernetes")) {
      return new KubernetesRuntime(
          KubernetesSettings.of(config, apiUrl, folder),
          KubernetesRuntime.REQUEST_TIMEOUT,
          Clock.systemUTC(),
          changed);
    }
    Secret jobToken = jobToken(config, settings);
    ArtifactCache cache =
        new ArtifactCache(
            work.toAbsolutePath().resolve("artifacts"), KEEP_ARTIFACTS, new Fetcher(rules));
    if (config.labType().equals("docker")) {
      return DockerRuntime.open(
          new RuntimeKeys(config).text("docker_host"),
          DockerSettings.of(config, folder, GRACE, apiUrl, jobToken),
          cache,
          host());
    }
    return new ShellRuntime(
        ShellSettings.of(config, apiUrl, folder, host(), GRACE, jobToken), cache, changed);
  }

  /** Of this runner and runtime alone; absolute, as a job runs in another folder than we do. */
  private Path folder(RuntimeConfig config) {
    return work.toAbsolutePath().resolve(config.name().replaceAll("[^A-Za-z0-9._-]", "_"));
  }

  /** Where the logs of a runtime's ended jobs are worked on. */
  Path scratch(RuntimeConfig config) {
    return folder(config).resolve("reports");
  }

  /** The API token with which a runtime reports; empty when it has none of its own. */
  static Optional<Secret> apiToken(RuntimeConfig config, Settings settings) {
    return settings.apiToken(config.name());
  }

  /** The environment variable for {@link #apiToken}. */
  static String apiTokenVariable(RuntimeConfig config) {
    return Secrets.variable("KCI_RUNTIME_", config.name(), "_API_TOKEN");
  }

  /** Jobs see the runtime's API token only where {@code job_api_token: true} says so. */
  private @Nullable Secret jobToken(RuntimeConfig config, Settings settings) {
    if (!new RuntimeKeys(config).bool("job_api_token", false)) {
      return null;
    }
    return apiToken(config, settings)
        .orElseThrow(
            () ->
                usage(
                    "--runtimes: '%s' has job_api_token: true but no API token; set %s, or api_token"
                            .formatted(config.name(), apiTokenVariable(config))
                        + " in the settings' [runtime."
                        + config.name()
                        + "]"));
  }

  private LavaRuntime lava(RuntimeConfig config, Settings settings, String apiUrl) {
    return new LavaRuntime(
        config.name(),
        config.lava(),
        new LavaClient(labUrl(config), settings.runtimeToken(config.name()).orElse(null)),
        apiUrl);
  }

  private HttpUrl labUrl(RuntimeConfig config) {
    String url = config.lava().url();
    if (url == null) {
      throw usage("--runtimes: '" + config.name() + "' has no url in the configuration");
    }
    HttpUrl parsed = HttpUrl.parse(url);
    if (parsed == null) {
      throw new ConfigurationException(
          Problem.error(
              "url",
              config.source().originOf("url"),
              "runtimes." + config.name() + ".url",
              url,
              "is no address of a lab; expected http://host/ or https://host/"));
    }
    return parsed;
  }

  /**
   * What a runtime is given: of its configuration the keys {@code concurrency}, {@code
   * submit_seconds} and {@code observe_seconds}.
   *
   * @throws ConfigurationException if a value has another type
   */
  Limits limits(RuntimeConfig config) {
    RuntimeKeys keys = new RuntimeKeys(config);
    Integer own = keys.count("concurrency");
    int wanted = own == null ? concurrency : own;
    Duration observe = keys.seconds("observe_seconds", OBSERVE);
    if (config.labType().equals("lava") || config.labType().equals("kubernetes")) {
      return new Limits(
          wanted > 0 ? wanted : 1000,
          8,
          Duration.ofSeconds(15),
          Duration.ofMinutes(10),
          true,
          keys.seconds("submit_seconds", SUBMIT_TO_LAB),
          observe);
    }
    int jobs = wanted > 0 ? wanted : Math.max(2, Runtime.getRuntime().availableProcessors());
    return new Limits(
        jobs,
        Math.min(8, jobs + 2),
        Duration.ofSeconds(2),
        Duration.ofMinutes(10),
        false,
        keys.seconds("submit_seconds", SUBMIT_HERE),
        observe);
  }

  private static String host() {
    Path file = Path.of("/etc/hostname");
    try {
      return Files.isReadable(file) ? Files.readString(file).strip() : "localhost";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ParameterException usage(String message) {
    return new ParameterException(
        Objects.requireNonNull(spec, "set by picocli").commandLine(), message);
  }
}
