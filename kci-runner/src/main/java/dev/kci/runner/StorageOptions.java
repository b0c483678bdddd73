package dev.kci.runner;

import dev.kci.cli.NamedEntry;
import dev.kci.cli.options.Heading;
import dev.kci.cli.settings.Settings;
import dev.kci.config.Configuration;
import dev.kci.config.StorageConfig;
import dev.kci.service.StopSignal;
import dev.kci.status.Meters;
import dev.kci.storage.MeteredStorage;
import dev.kci.storage.Storage;
import dev.kci.storage.Storages;
import dev.kci.storage.UploadRetry;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The option that selects the storage for logs and artifacts: a mixin. */
@Heading("Storage")
final class StorageOptions {
  private static final Logger LOG = LoggerFactory.getLogger(StorageOptions.class);

  @Option(
      names = "--storage",
      paramLabel = "NAME",
      description =
          "Name of the storage for logs and artifacts. Default: storage_config in the settings,"
              + " else nothing is uploaded")
  private @Nullable String name;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec spec;

  /**
   * Returns the storage named by the option, else by {@code storage_config}; null if neither is
   * set.
   *
   * @param section of the settings
   * @throws ParameterException if the configuration has no such storage
   */
  @Nullable StorageConfig selected(Configuration configuration, Settings settings, String section) {
    Optional<StorageConfig> selected = configured(configuration, settings, section);
    if (selected.isEmpty()) {
      LOG.warn(
          "Logs are not uploaded: there is no --storage and no storage_config in the settings");
    }
    return selected.orElse(null);
  }

  /** Like {@link #selected}, but a missing storage is no problem. */
  Optional<StorageConfig> configured(
      Configuration configuration, Settings settings, String section) {
    return Optional.ofNullable(name)
        .or(() -> settings.string(section, "storage_config"))
        .map(selected -> NamedEntry.STORAGE.find(spec, selected, configuration.storages()));
  }

  /** Opens a storage. Failed uploads are retried until the stop signal. */
  static Storage open(StorageConfig config, Settings settings, Meters meters, StopSignal stop) {
    Storage storage =
        Storages.open(
            config,
            settings.storageCredential(config.name()).orElse(null),
            UploadRetry.standard(stop));
    return new MeteredStorage(storage, config.name(), meters);
  }
}
