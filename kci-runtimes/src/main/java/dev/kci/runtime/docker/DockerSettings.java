package dev.kci.runtime.docker;

import dev.kci.config.Fields;
import dev.kci.runtime.EnvironmentFile;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a Docker runtime.
 *
 * @param address of the engine, for example {@code unix:///var/run/docker.sock}; null for the
 *     environment's
 * @param environment variables of all containers
 * @param volumes mounts of this machine's folders: {@code HOST:/CONTAINER} with an absolute host
 *     path and optional options
 * @param user in the container; null for the image's
 * @param memoryBytes the memory limit; null for three quarters of the engine's memory
 * @param cpus null for no limit
 * @param pids the maximum number of processes and threads
 * @param capabilities that containers keep, from {@link CapabilityNames#ALL}; all others are
 *     dropped
 * @param network null for Docker's default
 * @param readOnly whether the container's root file system is read-only
 */
public record DockerSettings(
    @Nullable String address,
    EnvironmentFile environment,
    List<String> volumes,
    @Nullable String user,
    @Nullable Long memoryBytes,
    @Nullable Double cpus,
    long pids,
    List<String> capabilities,
    @Nullable String network,
    boolean readOnly) {
  /**
   * Checked here because docker-java ignores options it does not know, such as {@code readonly}.
   */
  private static final Pattern VOLUME =
      Pattern.compile(
          "[^:]+:/[^:]*(?::(?:ro|rw|z|Z|nocopy|r?shared|r?slave|r?private)(?:,\\w+)*)?");

  /** Enough for a kernel build on 256 processors, but not for a fork bomb. */
  static final long DEFAULT_PIDS = 4096;

  public DockerSettings {
    volumes = List.copyOf(volumes);
    capabilities = List.copyOf(capabilities);
  }

  /**
   * Reads {@code docker_host}, {@code env_file}, {@code volumes}, {@code user}, {@code memory_mb},
   * {@code cpus}, {@code pids} (default 4096), {@code capabilities} (default none), {@code network}
   * and {@code read_only} (default true).
   */
  public static DockerSettings read(Fields fields) {
    Integer memory = fields.count("memory_mb");
    Integer pids = fields.count("pids");
    return new DockerSettings(
        fields.word("docker_host"),
        EnvironmentFile.read(fields),
        volumes(fields),
        fields.text("user"),
        memory == null ? null : memory.longValue() << 20,
        fields.amount("cpus"),
        pids == null ? DEFAULT_PIDS : pids,
        capabilities(fields),
        fields.word("network"),
        fields.bool("read_only", true));
  }

  private static List<String> capabilities(Fields fields) {
    List<String> names = fields.textOrTexts("capabilities");
    for (String name : names) {
      if (!CapabilityNames.ALL.contains(name)) {
        fields.wrong(
            "capabilities",
            "'" + name + "' is not a capability; expected a name such as SYS_PTRACE");
      }
    }
    return names;
  }

  private static List<String> volumes(Fields fields) {
    List<String> volumes = fields.textOrTexts("volumes");
    for (String volume : volumes) {
      if (!VOLUME.matcher(volume).matches()) {
        fields.wrong(
            "volumes",
            "'" + volume + "' is not a volume; expected HOST:/CONTAINER or HOST:/CONTAINER:ro");
      }
    }
    return volumes.stream().map(DockerSettings::absolute).collect(Collectors.toUnmodifiableList());
  }

  private static String absolute(String volume) {
    int colon = Math.max(0, volume.indexOf(':'));
    return Path.of(volume.substring(0, colon)).toAbsolutePath() + volume.substring(colon);
  }
}
