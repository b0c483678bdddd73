package dev.kci.config;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A place where jobs run: {@code runtimes.<name>}.
 *
 * @param labType shell, docker, kubernetes, lava or pull_labs
 * @param lava what a LAVA lab has; all absent in others
 * @param contexts Kubernetes: the clusters' contexts, of which one is chosen
 * @param docker what a Docker host has; all absent in others
 * @param pollIntervalSeconds pull labs: how often the lab asks
 * @param timeoutSeconds Docker and pull labs: how long a job may take
 */
public record RuntimeConfig(
    String name,
    String labType,
    Lava lava,
    List<String> contexts,
    Docker docker,
    @Nullable Long pollIntervalSeconds,
    @Nullable Long timeoutSeconds,
    Located.Mapping source) {

  public RuntimeConfig {
    contexts = List.copyOf(contexts);
  }

  /**
   * Of a LAVA lab.
   *
   * @param url the lab's base URL; null for one that fetches its jobs itself
   * @param priority 0 to 100, by which a job's priority is scaled; null when it is not
   * @param priorityMin with {@code priorityMax} the range that a job's priority is mapped to
   * @param queueTimeout as LAVA's job definition has it, like {@code {days: 1}}; open
   * @param notification {@code notify}, as LAVA's job definition has it; {@code callback.token}
   *     names the token that the lab sends
   * @param maxQueueDepth how many jobs may wait per device
   */
  public record Lava(
      @Nullable String url,
      @Nullable Long priority,
      @Nullable Long priorityMin,
      @Nullable Long priorityMax,
      Map<String, @Nullable Object> queueTimeout,
      Map<String, @Nullable Object> notification,
      long maxQueueDepth,
      boolean disableQueueLimit,
      double maxQueueDepthPriorityFactor) {

    /** The name of the token of LAVA's callback; null for none. */
    public @Nullable String callbackTokenName() {
      return notification.get("callback") instanceof Map<?, ?> callback
              && callback.get("token") instanceof String token
          ? token
          : null;
    }
  }

  /**
   * Of a Docker host.
   *
   * @param envFile a file of environment variables for each container
   * @param volumes {@code host:container} paths
   */
  public record Docker(@Nullable String envFile, List<String> volumes, @Nullable String user) {
    public Docker {
      volumes = List.copyOf(volumes);
    }
  }
}
