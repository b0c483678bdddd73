package dev.kci.runtime.kubernetes;

import dev.kci.runtime.RuntimeFailure;
import dev.kci.text.ErrorText;
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

/** Opens clusters by the contexts of a kubeconfig, or the one this process runs in. */
final class Clusters {
  private static final Path IN_CLUSTER =
      Path.of("/var/run/secrets/kubernetes.io/serviceaccount/token");
  private static final Duration CONNECT = Duration.ofSeconds(10);

  private Clusters() {}

  /**
   * Returns the clusters of a runtime without contacting them.
   *
   * @param timeout of one request
   * @throws RuntimeFailure if there is no kubeconfig or no such context
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
          "no kubeconfig found (in the runtime's kubeconfig, KUBECONFIG or ~/.kube/config), and"
              + " this process does not run in a cluster");
    }
    // no retries here: the supervisor retries, and knows what must not be done twice
    Config config =
        new ConfigBuilder(found)
            .withRequestRetryBackoffLimit(0)
            .withConnectionTimeout((int) CONNECT.toMillis())
            .withRequestTimeout((int) timeout.toMillis())
            .withOnlyHttpWatches(true)
            .withHttp2Disable(true) // JDK 17 reports a 401 as a closed connection
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
   * Creates a client on the JDK's HTTP client. With OkHttp, closing a watch or log while it is read
   * corrupts buffers shared by the whole process, including calls to the KernelCI API ({@code
   * cancel} closes a source that another thread reads; seen with 8.0.0).
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
      throw RuntimeFailure.refused("kubeconfig " + kubeconfig + " is invalid: " + ErrorText.of(e));
    }
  }
}
