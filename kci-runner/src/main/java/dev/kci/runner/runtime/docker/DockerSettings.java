package dev.kci.runner.runtime.docker;

import dev.kci.config.RuntimeConfig;
import dev.kci.config.Secret;
import dev.kci.runner.runtime.RuntimeFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How containers run.
 *
 * @param runtime the runtime's name, a label of its containers
 * @param folder for what jobs share with this machine; the engine must see it under the same path
 * @param envFile variables that each container has, one NAME=VALUE a line; null for none
 * @param volumes {@code host:container[:ro]}
 * @param user in the container; null for the image's
 * @param memoryBytes null for no limit
 * @param cpus null for no limit
 * @param pids how many processes at most; null for no limit
 * @param network null for Docker's default; {@code host} only when the configuration says so
 * @param readOnly whether the container's root cannot be written
 * @param grace between TERM and KILL of a cancelled container
 * @param apiUrl where the nodes of its jobs are, a label of its containers
 * @param jobToken the API token that jobs see as a file; null for none
 */
public record DockerSettings(
    String runtime,
    Path folder,
    @Nullable Path envFile,
    List<String> volumes,
    @Nullable String user,
    @Nullable Long memoryBytes,
    @Nullable Double cpus,
    @Nullable Long pids,
    @Nullable String network,
    boolean readOnly,
    Duration grace,
    String apiUrl,
    @Nullable Secret jobToken) {
  /** The label with the id of the node. */
  static final String NODE = "kernelci.node";

  public DockerSettings {
    folder = folder.toAbsolutePath().normalize();
    volumes = List.copyOf(volumes);
  }

  /**
   * Of a configuration's runtime: beside env_file, volumes and user the keys {@code memory_mb},
   * {@code cpus}, {@code pids}, {@code network}, {@code read_only} (true unless told).
   */
  public static DockerSettings of(
      RuntimeConfig config, Path folder, Duration grace, String apiUrl, @Nullable Secret jobToken) {
    Map<String, @Nullable Object> keys = config.source().plain();
    String envFile = config.docker().envFile();
    return new DockerSettings(
        config.name(),
        folder,
        envFile == null ? null : Path.of(envFile),
        config.docker().volumes(),
        config.docker().user(),
        keys.get("memory_mb") instanceof Number mb ? mb.longValue() << 20 : null,
        keys.get("cpus") instanceof Number cpus ? cpus.doubleValue() : null,
        keys.get("pids") instanceof Number pids ? pids.longValue() : null,
        keys.get("network") instanceof String network ? network : null,
        !Boolean.FALSE.equals(keys.get("read_only")),
        grace,
        apiUrl,
        jobToken);
  }

  /** By which a runtime knows its containers among all others of the engine. */
  Map<String, String> labels() {
    return Map.of("kernelci.runtime", runtime, "kernelci.api", apiUrl);
  }

  /** The variables of the file, comments and empty lines left out. */
  List<String> fileEnvironment() {
    if (envFile == null) {
      return List.of();
    }
    try {
      return Files.readAllLines(envFile).stream()
          .map(String::strip)
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .toList();
    } catch (IOException e) {
      throw RuntimeFailure.refused("env_file " + envFile + " cannot be read: " + e);
    }
  }
}
