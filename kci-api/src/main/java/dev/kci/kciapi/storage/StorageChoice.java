package dev.kci.kciapi.storage;

import dev.kci.api.Backoff;
import dev.kci.cli.ApiOptions;
import dev.kci.cli.NamedEntry;
import dev.kci.cli.options.Heading;
import dev.kci.cli.options.OptionSource;
import dev.kci.config.StorageConfig;
import dev.kci.service.StopSignal;
import dev.kci.storage.Storage;
import dev.kci.storage.Storages;
import dev.kci.storage.UploadRetry;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Selects a storage of the configuration: a mixin. */
@Heading("Storage")
public final class StorageChoice {
  @Option(
      names = "--storage",
      paramLabel = "NAME",
      description =
          "Name of the storage in the configuration. Default: storage_config in the settings")
  private @Nullable String name;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec spec;

  /** Returns the storage that the option or the settings name; empty if neither does. */
  public Optional<StorageConfig> find(ApiOptions api) {
    return Optional.ofNullable(name)
        .or(() -> api.settings().string("DEFAULT", "storage_config"))
        .map(wanted -> NamedEntry.STORAGE.find(spec, wanted, api.configuration().storages()));
  }

  /** As {@link #find}, but fails if no storage is named. */
  StorageConfig require(ApiOptions api) {
    return find(api)
        .orElseThrow(
            () ->
                OptionSource.usage(
                    spec,
                    "missing the storage; expected --storage NAME, or storage_config in the"
                        + " settings"));
  }

  /** Opens a storage. Uploads are not retried: the user at the terminal can repeat the command. */
  public static Storage open(ApiOptions api, StorageConfig config) {
    return Storages.open(
        config,
        api.settings().storageCredential(config.name()).orElse(null),
        new UploadRetry(
            1, new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(1)), new StopSignal()));
  }
}
