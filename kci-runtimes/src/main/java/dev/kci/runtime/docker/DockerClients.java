package dev.kci.runtime.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.httpclient5.ApacheDockerHttpClient;
import dev.kci.runtime.FollowedLogs;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Opens connections to Docker engines. */
final class DockerClients {
  private DockerClients() {}

  /**
   * Opens the given engine, or the environment's (DOCKER_HOST, credentials in ~/.docker).
   *
   * @param host for example {@code unix:///var/run/docker.sock}; null for the environment's
   */
  static DockerClient open(@Nullable String host) {
    return open(host, Duration.ofMinutes(5), 50);
  }

  /** Opens an engine for streaming logs, without a read timeout: a job may be silent for hours. */
  static DockerClient openForLogs(@Nullable String host) {
    return open(host, Duration.ZERO, FollowedLogs.MOST + 10);
  }

  /**
   * Opens an engine.
   *
   * @param silence the read timeout; zero for none
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
