package dev.kci.runtime.kinds;

import dev.kci.api.model.JsonObject;
import dev.kci.config.RuntimeConfig;
import dev.kci.config.Secret;
import dev.kci.fetch.FetchRules;
import dev.kci.fetch.Fetcher;
import dev.kci.runtime.ArtifactCache;
import dev.kci.runtime.JobRuntime;
import dev.kci.runtime.LabReport;
import dev.kci.runtime.RuntimeHome;
import dev.kci.runtime.SharedSettings;
import dev.kci.runtime.docker.DockerRuntime;
import dev.kci.runtime.docker.DockerSettings;
import dev.kci.runtime.kubernetes.KubernetesRuntime;
import dev.kci.runtime.kubernetes.KubernetesSettings;
import dev.kci.runtime.lava.LavaCallback;
import dev.kci.runtime.lava.LavaRuntime;
import dev.kci.runtime.lava.LavaSettings;
import dev.kci.runtime.pull.PullCallback;
import dev.kci.runtime.pull.PullLabSettings;
import dev.kci.runtime.pull.PullRuntime;
import dev.kci.runtime.shell.ShellRuntime;
import dev.kci.runtime.shell.ShellSettings;
import dev.kci.storage.Storage;
import dev.kci.text.FileName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Opens runtimes of every kind. Immutable. */
public final class RuntimeOpener {
  private static final Duration KEEP_ARTIFACTS = Duration.ofDays(3);
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final Path work;
  private final String apiUrl;
  private final FetchRules rules;
  private final Function<RuntimeConfig, Tokens> tokens;
  private final Function<RuntimeConfig, Storage> definitions;

  /**
   * The secrets of a runtime.
   *
   * @param lab the lab's own token; may be null
   * @param job the API token for jobs; may be null
   */
  public record Tokens(@Nullable Secret lab, @Nullable Secret job) {}

  /**
   * Creates an opener.
   *
   * @param work the folder for running jobs and downloads, not shared with other runners
   * @param apiUrl the API with the nodes of the jobs
   * @param rules the URLs that may be downloaded for jobs
   * @param tokens returns the secrets of a runtime
   * @param definitions returns the storage for the definitions of a runtime whose jobs are fetched;
   *     not closed with the runtime
   */
  public RuntimeOpener(
      Path work,
      String apiUrl,
      FetchRules rules,
      Function<RuntimeConfig, Tokens> tokens,
      Function<RuntimeConfig, Storage> definitions) {
    this.work = work.toAbsolutePath(); // jobs have a different working folder
    this.apiUrl = apiUrl;
    this.rules = rules;
    this.tokens = tokens;
    this.definitions = definitions;
  }

  /**
   * Opens a runtime without contacting it.
   *
   * @param changed called with the node id of a job that has changed; must be quick
   * @throws dev.kci.config.ConfigurationException if a key is invalid
   * @throws IllegalArgumentException if the kind is unknown ({@link RuntimeKinds#require})
   */
  public JobRuntime open(RuntimeConfig runtime, Consumer<String> changed) {
    Tokens secrets = tokens.apply(runtime);
    RuntimeHome home =
        new RuntimeHome(
            runtime.name(),
            apiUrl,
            folder(runtime).resolve("jobs"),
            host(),
            SharedSettings.read(runtime.fields()).output(),
            GRACE,
            secrets.job());
    return switch (runtime.labType()) {
      case "shell" ->
          new ShellRuntime(ShellSettings.read(runtime.fields()), home, cache(), changed);
      case "docker" -> DockerRuntime.open(DockerSettings.read(runtime.fields()), home, cache());
      case "kubernetes" ->
          new KubernetesRuntime(
              KubernetesSettings.read(runtime.fields()),
              home,
              KubernetesRuntime.REQUEST_TIMEOUT,
              InstantSource.system(),
              changed);
      case "lava" -> lava(runtime, home, secrets.lab());
      case "pull_labs" -> pulled(runtime, home, PullRuntime.Form.PULL_LABS, PullCallback::read);
      default -> throw new IllegalArgumentException(runtime.labType());
    };
  }

  private JobRuntime lava(RuntimeConfig runtime, RuntimeHome home, @Nullable Secret token) {
    LavaSettings settings = LavaSettings.read(runtime.fields());
    return settings.url() == null
        ? pulled(runtime, home, PullRuntime.Form.LAVA, LavaCallback::read)
        : LavaRuntime.open(settings, home, token);
  }

  private PullRuntime pulled(
      RuntimeConfig runtime,
      RuntimeHome home,
      PullRuntime.Form form,
      Function<JsonObject, LabReport> reader) {
    return new PullRuntime(
        home,
        form,
        reader,
        PullLabSettings.read(runtime.fields()),
        definitions.apply(runtime),
        InstantSource.system());
  }

  /** Returns the folder for processing the logs of a runtime's ended jobs. */
  public Path scratch(RuntimeConfig runtime) {
    return folder(runtime).resolve("reports");
  }

  /** Returns the folder for notes about jobs that crashed this process. */
  public Path setAside(RuntimeConfig runtime) {
    return folder(runtime).resolve("set-aside");
  }

  private Path folder(RuntimeConfig runtime) {
    return work.resolve(FileName.of(runtime.name()));
  }

  private ArtifactCache cache() {
    return cache(rules);
  }

  /**
   * Opens the downloads that all runtimes on this machine share.
   *
   * @param narrower the URLs that may be downloaded this way
   */
  public ArtifactCache cache(FetchRules narrower) {
    return new ArtifactCache(work.resolve("artifacts"), KEEP_ARTIFACTS, new Fetcher(narrower));
  }

  private static String host() {
    Path file = Path.of("/etc/hostname");
    try {
      return Files.isReadable(file) ? Files.readString(file).strip() : "localhost";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
