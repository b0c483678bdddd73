package dev.kci.runtime;

import dev.kci.config.Located;
import dev.kci.config.Origin;
import dev.kci.config.StorageConfig;
import dev.kci.fetch.ConfiguredStorages;
import dev.kci.fetch.FetchRules;
import dev.kci.fetch.Fetcher;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes fetchers for tests: of nothing, of a folder, of a server. */
public final class TestFetcher {
  private TestFetcher() {}

  /** Reads nothing. */
  public static Fetcher none() {
    return fetcher(List.of());
  }

  /** Reads files below a folder. */
  public static Fetcher of(Path folder) {
    return fetcher(List.of(storage("local", null, folder.toString())));
  }

  /** Reads what is below a URL. */
  public static Fetcher of(String baseUrl) {
    return fetcher(List.of(storage("backend", baseUrl, null)));
  }

  private static Fetcher fetcher(List<StorageConfig> storages) {
    return new Fetcher(new FetchRules(ConfiguredStorages.of(storages), List.of()));
  }

  private static StorageConfig storage(
      String type, @Nullable String baseUrl, @Nullable String path) {
    Located.Mapping nowhere = new Located.Mapping(new Origin("test", 1), Map.of(), List.of());
    return new StorageConfig("test", type, baseUrl, null, null, null, null, path, nowhere);
  }
}
