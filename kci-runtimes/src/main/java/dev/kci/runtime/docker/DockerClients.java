package dev.kci.runtime.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.httpclient5.ApacheDockerHttpClient;
import dev.kci.runtime.FollowedLogs;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Opens Docker engines. */
final class DockerClients {
  private DockerClients() {}

  /**
   * The engine that the environment names (DOCKER_HOST, credentials in ~/.docker), or another.
   *
   * @param host such as {@code unix:///var/run/docker.sock}; null for the environment's
   */
  static DockerClient open(@Nullable String host) {
    return open(host, Duration.ofMinutes(5), 50);
  }

  /** As {@link #open}, for logs that are followed: a job may say nothing for hours. */
  static DockerClient openForLogs(@Nullable String host) {
    return open(host, Duration.ZERO, FollowedLogs.MOST + 10);
  }

  /**
   * Opens an engine.
   *
   * @param silence how long an answer may stay silent; zero for no limit
   */
  private static DockerClient open(@Nullable String host, Duration silence, int connections) {
    DefaultDockerClientConfig.Builder builder =
        DefaultDockerClientConfig.createDefaultConfigBuilder();
    if (host != null) {
      builder.withDockerHost(host);
    }
    DefaultDockerClientConfig config = builder.build();
    return DockerClientImpl.getInstance(
        config,
        new ApacheDockerHttpClient.Builder()
            .dockerHost(config.getDockerHost())
            .sslConfig(config.getSSLConfig())
            .connectionTimeout(Duration.ofSeconds(20))
            .responseTimeout(silence)
            .maxConnections(connections)
            .build());
  }
}
