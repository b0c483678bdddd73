package dev.kci.kciapi.storage;

import dev.kci.api.Backoff;
import dev.kci.cli.ApiOptions;
import dev.kci.config.StorageConfig;
import dev.kci.service.StopSignal;
import dev.kci.storage.Storage;
import dev.kci.storage.Storages;
import dev.kci.storage.UploadRetry;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which storage of the configuration, a mixin. */
public final class StorageChoice {
  @Option(
      names = "--storage",
      paramLabel = "NAME",
      description =
          "The storage of this name in the configuration. Default: storage_config in the settings")
  private @Nullable String name;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec spec;

  /** The storage that is named, here or in the settings; empty when none is. */
  public Optional<StorageConfig> find(ApiOptions api) {
    return Optional.ofNullable(name)
        .or(() -> api.settings().string("DEFAULT", "storage_config"))
        .map(wanted -> named(api, wanted));
  }

  /** As {@link #find}, where there must be one. */
  StorageConfig require(ApiOptions api) {
    return find(api)
        .orElseThrow(
            () -> usage("which storage? give --storage NAME, or storage_config in the settings"));
  }

  /** Opens it, for one try: whoever is at the terminal tries again. */
  public static Storage open(ApiOptions api, StorageConfig config) {
    return Storages.open(
        config,
        api.settings().storageCredential(config.name()).orElse(null),
        new UploadRetry(
            1, new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(1)), new StopSignal()));
  }

  private StorageConfig named(ApiOptions api, String wanted) {
    StorageConfig config = api.configuration().storages().get(wanted);
    if (config == null) {
      throw usage(
          "--storage: there is no storage '"
              + wanted
              + "' in the configuration; expected one of "
              + api.configuration().storages().keySet());
    }
    return config;
  }

  private ParameterException usage(String message) {
    return new ParameterException(
        Objects.requireNonNull(spec, "not run by picocli").commandLine(), message);
  }
}
