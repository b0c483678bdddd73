package dev.kci.runner;

import dev.kci.config.ConfigurationException;
import dev.kci.config.Problem;
import dev.kci.config.RuntimeConfig;
import dev.kci.config.Spelling;
import dev.kci.config.StorageConfig;
import dev.kci.runtime.kinds.RuntimeKinds;
import dev.kci.storage.Storage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The storages for the definitions of jobs that labs fetch: each runtime's {@code storage_name},
 * else the runner's own storage, else the first one of the configuration. Not thread-safe.
 */
final class DefinitionStorages {
  private static final RuntimeKinds KINDS = RuntimeKinds.settings();

  private final Map<String, StorageConfig> configured;
  private final @Nullable StorageConfig own;
  private final Function<StorageConfig, Storage> opener;
  private final Map<String, Storage> open = new LinkedHashMap<>();

  /**
   * @param configured the storages of the configuration, by name
   * @param own the runner's storage; may be null
   * @param opener opens a storage, once; whoever gave it also closes the storage
   */
  DefinitionStorages(
      Map<String, StorageConfig> configured,
      @Nullable StorageConfig own,
      Function<StorageConfig, Storage> opener) {
    this.configured = configured;
    this.own = own;
    this.opener = opener;
  }

  /**
   * Checks that there is a storage for each runtime that needs one.
   *
   * @throws ConfigurationException naming the runtime that has none
   */
  void check(List<RuntimeConfig> runtimes) {
    runtimes.stream().filter(KINDS::isFetched).forEach(this::config);
  }

  /** Returns the storage for a runtime's definitions, and opens it if necessary. */
  Storage of(RuntimeConfig runtime) {
    StorageConfig config = config(runtime);
    return open.computeIfAbsent(config.name(), name -> opener.apply(config));
  }

  private StorageConfig config(RuntimeConfig runtime) {
    Optional<String> name = KINDS.storageName(runtime);
    if (name.isPresent()) {
      StorageConfig named = configured.get(name.get());
      if (named == null) {
        throw wrong(
            runtime,
            name.get(),
            "is not a configured storage" + Spelling.hint(name.get(), configured.keySet()));
      }
      return named;
    }
    return Optional.ofNullable(own)
        .or(() -> configured.values().stream().findFirst())
        .orElseThrow(
            () ->
                wrong(
                    runtime,
                    null,
                    "is missing, and there is no storage; expected the name of the storage for the"
                        + " definitions that the lab fetches"));
  }

  private static ConfigurationException wrong(
      RuntimeConfig runtime, @Nullable String value, String message) {
    return new ConfigurationException(
        Problem.error(
            "storage",
            runtime.source().originOf("storage_name"),
            "runtimes." + runtime.name() + ".storage_name",
            value,
            message));
  }
}
