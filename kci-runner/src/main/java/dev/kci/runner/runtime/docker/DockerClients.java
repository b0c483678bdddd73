package dev.kci.runner.runtime.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Opens Docker engines. */
public final class DockerClients {
  private DockerClients() {}

  /**
   * The engine that the environment names (DOCKER_HOST, credentials in ~/.docker), or another.
   *
   * @param host such as {@code unix:///var/run/docker.sock}; null for the environment's
   */
  public static DockerClient open(@Nullable String host) {
    DefaultDockerClientConfig.Builder builder =
        DefaultDockerClientConfig.createDefaultConfigBuilder();
    if (host != null) {
      builder.withDockerHost(host);
    }
    DefaultDockerClientConfig config = builder.build();
    return DockerClientImpl.getInstance(
        config,
        new ZerodepDockerHttpClient.Builder()
            .dockerHost(config.getDockerHost())
            .sslConfig(config.getSSLConfig())
            .connectionTimeout(Duration.ofSeconds(20))
            .responseTimeout(Duration.ofMinutes(5))
            .maxConnections(50)
            .build());
  }
}
