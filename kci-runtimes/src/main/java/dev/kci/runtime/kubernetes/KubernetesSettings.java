package dev.kci.runtime.kubernetes;

import dev.kci.config.ConfigurationException;
import dev.kci.config.RuntimeConfig;
import dev.kci.runtime.RuntimeKeys;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How jobs run in clusters.
 *
 * @param runtime the runtime's name, a label of its Jobs
 * @param api which API the nodes are of, a label as well: runners of two APIs may share a namespace
 * @param folder for logs that are followed
 * @param kubeconfig null for {@code $KUBECONFIG}, {@code ~/.kube/config}, or the pod that we run in
 * @param contexts of the kubeconfig; the least loaded gets a job; empty for the current one
 * @param namespace null for the context's
 * @param serviceAccount of the pods; null for the namespace's default
 * @param pullSecrets Secrets with credentials of image registries
 * @param secrets Secrets that each job finds in {@code /kci/secrets/NAME}
 * @param tokenSecret the Secret with the API token that jobs find; null for none
 * @param nodeSelector labels that a node must have
 * @param tolerations as in a pod's spec
 * @param resources as in a container's spec, for containers that say none
 * @param enforcesPodSecurity whether pods that ask more than the level "restricted" are refused
 */
public record KubernetesSettings(
    String runtime,
    String api,
    Path folder,
    @Nullable Path kubeconfig,
    List<String> contexts,
    @Nullable String namespace,
    @Nullable String serviceAccount,
    List<String> pullSecrets,
    List<String> secrets,
    @Nullable TokenSecret tokenSecret,
    Map<String, String> nodeSelector,
    List<Map<?, ?>> tolerations,
    Map<?, ?> resources,
    boolean enforcesPodSecurity,
    Patience patience) {

  private static final int LONGEST_LABEL = 63;
  private static final String DEFAULT_KEY = "token";

  public KubernetesSettings {
    runtime = label(runtime);
    api = label(api);
    contexts = List.copyOf(contexts);
    pullSecrets = List.copyOf(pullSecrets);
    secrets = List.copyOf(secrets);
    nodeSelector = Map.copyOf(nodeSelector);
    tolerations = List.copyOf(tolerations);
    resources = Map.copyOf(resources);
  }

  /** One key of a Secret. */
  public record TokenSecret(String name, String key) {}

  /**
   * Of a configuration's runtime: beside {@code context} the keys {@code kubeconfig}, {@code
   * namespace}, {@code service_account}, {@code image_pull_secrets}, {@code secrets}, {@code
   * api_token_secret} ({@code NAME} or {@code NAME/KEY}), {@code node_selector}, {@code
   * tolerations}, {@code resources}, {@code pod_security} ({@code warn} or {@code enforce}), {@code
   * pending_seconds} and {@code refused_seconds}.
   *
   * @param api the API's address
   * @throws ConfigurationException if a value has another type
   */
  public static KubernetesSettings of(RuntimeConfig config, String api, Path folder) {
    RuntimeKeys keys = new RuntimeKeys(config);
    if (keys.value("job_api_token") != null) {
      throw keys.wrong(
          "job_api_token",
          "expected api_token_secret instead, the name of a Secret with the token");
    }
    String kubeconfig = keys.text("kubeconfig");
    return new KubernetesSettings(
        config.name(),
        api,
        folder,
        kubeconfig == null ? null : Path.of(kubeconfig),
        config.contexts(),
        keys.text("namespace"),
        keys.text("service_account"),
        keys.texts("image_pull_secrets"),
        keys.texts("secrets"),
        tokenSecret(keys.text("api_token_secret")),
        keys.textMap("node_selector"),
        keys.maps("tolerations"),
        keys.map("resources"),
        enforcesPodSecurity(keys),
        new Patience(
            keys.seconds("pending_seconds", Patience.STANDARD.pending()),
            keys.seconds("refused_seconds", Patience.STANDARD.refused())));
  }

  private static boolean enforcesPodSecurity(RuntimeKeys keys) {
    String told = keys.text("pod_security");
    if (told == null || told.equals("warn") || told.equals("enforce")) {
      return "enforce".equals(told);
    }
    throw keys.wrong("pod_security", "expected warn or enforce");
  }

  private static @Nullable TokenSecret tokenSecret(@Nullable String text) {
    if (text == null) {
      return null;
    }
    int slash = text.indexOf('/');
    return slash < 0
        ? new TokenSecret(text, DEFAULT_KEY)
        : new TokenSecret(text.substring(0, slash), text.substring(slash + 1));
  }

  /** By which the runtime knows its Jobs. */
  JobLabels labels() {
    return new JobLabels(runtime, api);
  }

  /** A label's value: at most 63 letters, digits, dashes, dots and underscores. */
  static String label(String text) {
    String clean =
        text.replaceFirst("^https?://", "")
            .replaceAll("[^A-Za-z0-9._-]+", "-")
            .replaceAll("^[^A-Za-z0-9]+", "");
    return clean
        .substring(0, Math.min(clean.length(), LONGEST_LABEL))
        .replaceAll("[^A-Za-z0-9]+$", "");
  }
}
