package dev.kci.kciapi.config.lab;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The storage of a new lab.
 *
 * @param credentialFile file with the credential; null if absent, or in the environment
 */
public record LabStorage(
    String name,
    Type type,
    @Nullable String url,
    @Nullable String host,
    @Nullable String user,
    @Nullable String path,
    @Nullable Path credentialFile) {
  /** The kinds of storages. */
  public enum Type {
    LOCAL,
    BACKEND,
    SSH
  }
}
