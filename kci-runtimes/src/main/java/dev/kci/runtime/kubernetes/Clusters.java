package dev.kci.runtime.kubernetes;

import dev.kci.runtime.RuntimeFailure;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Opens clusters: by contexts of a kubeconfig, or the one that this process runs in. */
final class Clusters {
  private static final Path IN_CLUSTER =
      Path.of("/var/run/secrets/kubernetes.io/serviceaccount/token");
  private static final Duration CONNECT = Duration.ofSeconds(10);

  private Clusters() {}

  /**
   * The clusters of a runtime, not asked anything yet.
   *
   * @param timeout for one request
   * @throws RuntimeFailure when there is no kubeconfig or no such context
   */
  static List<Cluster> open(
      KubernetesSettings settings, JobLabels labels, Duration timeout, InstantSource clock) {
    return settings.contexts().isEmpty()
        ? List.of(open(settings, labels, null, timeout, clock))
        : settings.contexts().stream()
            .map(context -> open(settings, labels, context, timeout, clock))
            .toList();
  }

  private static Cluster open(
      KubernetesSettings settings,
      JobLabels labels,
      @Nullable String context,
      Duration timeout,
      InstantSource clock) {
    Config found = config(settings.kubeconfig(), context);
    String current = found.getCurrentContext() == null ? null : found.getCurrentContext().getName();
    if (context != null && !context.equals(current)) {
      throw RuntimeFailure.refused(
          "the kubeconfig %s has no context '%s'; it has %s"
              .formatted(
                  settings.kubeconfig() == null ? "" : settings.kubeconfig(),
                  context,
                  found.getContexts().stream().map(named -> named.getName()).toList()));
    }
    if (current == null && !Files.isReadable(IN_CLUSTER)) {
      throw RuntimeFailure.refused(
          "no kubeconfig (the runtime's kubeconfig, KUBECONFIG or ~/.kube/config), and this process"
              + " runs in no cluster");
    }
    // one try per request: the supervisor tries again, and knows what must not be done twice
    Config config =
        new ConfigBuilder(found)
            .withRequestRetryBackoffLimit(0)
            .withConnectionTimeout((int) CONNECT.toMillis())
            .withRequestTimeout((int) timeout.toMillis())
            .withOnlyHttpWatches(true)
            .withHttp2Disable(true) // the JDK 17's makes a closed connection of a 401
            .withUserAgent("kci-runner")
            .build();
    String namespace =
        settings.namespace() != null
            ? settings.namespace()
            : found.getNamespace() == null ? "default" : found.getNamespace();
    String name = current == null ? "in-cluster" : current;
    return new Cluster(name, namespace, labels, client(config), clock);
  }

  /**
   * A client over the JDK's HTTP. Over OkHttp a watch or log that is closed while it is read spoils
   * buffers that the whole process shares, those of the calls of the KernelCI API among them (its
   * {@code cancel} closes a source that another thread reads; seen with 8.0.0).
   */
  private static KubernetesClient client(Config config) {
    return new KubernetesClientBuilder()
        .withConfig(config)
        .withHttpClientFactory(new JdkHttpClientFactory())
        .build();
  }

  private static Config config(@Nullable Path kubeconfig, @Nullable String context) {
    if (kubeconfig == null) {
      return Config.autoConfigure(context);
    }
    if (!Files.isReadable(kubeconfig)) {
      throw RuntimeFailure.refused("kubeconfig " + kubeconfig + " cannot be read");
    }
    try {
      return Config.fromKubeconfig(context, kubeconfig.toFile());
    } catch (KubernetesClientException | IllegalArgumentException e) {
      throw RuntimeFailure.refused("kubeconfig " + kubeconfig + " is invalid: " + e.getMessage());
    }
  }
}
