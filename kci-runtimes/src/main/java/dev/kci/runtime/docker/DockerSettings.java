package dev.kci.runtime.docker;

import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import dev.kci.config.RuntimeConfig;
import dev.kci.config.Secret;
import dev.kci.runtime.OutputLimits;
import dev.kci.runtime.RuntimeFailure;
import dev.kci.runtime.RuntimeKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How containers run.
 *
 * @param runtime the runtime's name, a label of its containers
 * @param folder for what jobs share with this machine; the engine must see it under the same path
 * @param envFile variables that each container has, one NAME=VALUE a line; null for none
 * @param volumes what containers see of this machine
 * @param user in the container; null for the image's
 * @param memoryBytes null for three quarters of the engine's memory
 * @param cpus null for no limit
 * @param pids the maximum number of processes and threads
 * @param capabilities that containers keep; all others are dropped
 * @param network null for Docker's default; {@code host} only when the configuration says so
 * @param readOnly whether the container's root cannot be written
 * @param grace between TERM and KILL of a cancelled container
 * @param apiUrl where the nodes of its jobs are, a label of its containers
 * @param limits for what jobs leave
 * @param jobToken the API token that jobs see as a file; null for none
 */
public record DockerSettings(
    String runtime,
    Path folder,
    @Nullable Path envFile,
    List<Bind> volumes,
    @Nullable String user,
    @Nullable Long memoryBytes,
    @Nullable Double cpus,
    long pids,
    List<Capability> capabilities,
    @Nullable String network,
    boolean readOnly,
    Duration grace,
    String apiUrl,
    OutputLimits limits,
    @Nullable Secret jobToken) {
  /** docker-java passes over an option that it does not know, such as {@code readonly}. */
  private static final Pattern VOLUME =
      Pattern.compile(
          "[^:]+:/[^:]*(?::(?:ro|rw|z|Z|nocopy|r?shared|r?slave|r?private)(?:,\\w+)*)?");

  /** More than a build of the kernel on 256 processors needs, less than a fork bomb. */
  static final long DEFAULT_PIDS = 4096;

  /** The label with the id of the node. */
  static final String NODE = "kernelci.node";

  public DockerSettings {
    folder = folder.toAbsolutePath().normalize();
    volumes = List.copyOf(volumes);
    capabilities = List.copyOf(capabilities);
  }

  /**
   * Reads a configuration's runtime: env_file, volumes and user, and the keys {@code memory_mb},
   * {@code cpus}, {@code pids} (default 4096), {@code capabilities} (default none), {@code network}
   * and {@code read_only} (default true).
   *
   * @throws dev.kci.config.ConfigurationException if a value has the wrong type
   */
  public static DockerSettings of(
      RuntimeConfig config, Path folder, Duration grace, String apiUrl, @Nullable Secret jobToken) {
    RuntimeKeys keys = new RuntimeKeys(config);
    String envFile = config.docker().envFile();
    Integer memory = keys.count("memory_mb");
    Integer pids = keys.count("pids");
    return new DockerSettings(
        config.name(),
        folder,
        envFile == null ? null : Path.of(envFile),
        volumes(config, keys),
        config.docker().user(),
        memory == null ? null : memory.longValue() << 20,
        keys.amount("cpus"),
        pids == null ? DEFAULT_PIDS : pids,
        capabilities(keys),
        keys.text("network"),
        keys.bool("read_only", true),
        grace,
        apiUrl,
        OutputLimits.of(keys),
        jobToken);
  }

  private static List<Capability> capabilities(RuntimeKeys keys) {
    List<Capability> capabilities = new ArrayList<>();
    for (String name : keys.texts("capabilities")) {
      try {
        capabilities.add(Capability.valueOf(name));
      } catch (IllegalArgumentException e) {
        throw keys.wrong(
            "capabilities",
            "'" + name + "' is not a capability; expected names such as SYS_PTRACE");
      }
    }
    return capabilities;
  }

  private static List<Bind> volumes(RuntimeConfig config, RuntimeKeys keys) {
    List<Bind> binds = new ArrayList<>();
    for (String volume : config.docker().volumes()) {
      if (!VOLUME.matcher(volume).matches()) {
        throw keys.wrong(
            "volumes",
            "'" + volume + "' is no volume; expected HOST:/CONTAINER or HOST:/CONTAINER:ro");
      }
      int colon = volume.indexOf(':');
      Path host = Path.of(volume.substring(0, colon)).toAbsolutePath();
      binds.add(Bind.parse(host + volume.substring(colon)));
    }
    return binds;
  }

  /** By which a runtime knows its containers among all others of the engine. */
  Map<String, String> labels() {
    return Map.of("kernelci.runtime", runtime, "kernelci.api", apiUrl);
  }

  /** By which a runtime knows a node's container. */
  Map<String, String> labels(String nodeId) {
    Map<String, String> labels = new LinkedHashMap<>(labels());
    labels.put(NODE, nodeId);
    return labels;
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
