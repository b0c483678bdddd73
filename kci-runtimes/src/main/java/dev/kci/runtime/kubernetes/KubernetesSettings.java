package dev.kci.runtime.kubernetes;

import dev.kci.config.Fields;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a Kubernetes runtime.
 *
 * @param kubeconfig null for {@code $KUBECONFIG}, {@code ~/.kube/config}, or the cluster this
 *     process runs in
 * @param contexts of the kubeconfig; the least loaded gets the next job; empty for the current one
 * @param namespace null for the context's
 * @param serviceAccount of the pods; null for the namespace's default
 * @param pullSecrets Secrets with credentials of image registries
 * @param secrets Secrets mounted in each job at {@code /kci/secrets/NAME}
 * @param tokenSecret the Secret with the API token for jobs; may be null
 * @param nodeSelector labels that a node must have
 * @param tolerations as in a pod's spec
 * @param resources as in a container's spec, for containers without their own
 * @param enforcesPodSecurity whether to refuse pods that exceed the level "restricted"
 */
public record KubernetesSettings(
    @Nullable Path kubeconfig,
    List<String> contexts,
    @Nullable String namespace,
    @Nullable String serviceAccount,
    List<String> pullSecrets,
    List<String> secrets,
    @Nullable TokenSecret tokenSecret,
    Map<String, String> nodeSelector,
    List<Map<String, @Nullable Object>> tolerations,
    Map<String, @Nullable Object> resources,
    boolean enforcesPodSecurity,
    Patience patience) {
  private static final String DEFAULT_KEY = "token";

  public KubernetesSettings {
    contexts = List.copyOf(contexts);
    pullSecrets = List.copyOf(pullSecrets);
    secrets = List.copyOf(secrets);
    nodeSelector = Map.copyOf(nodeSelector);
    tolerations = List.copyOf(tolerations);
  }

  /** One key of a Secret. */
  public record TokenSecret(String name, String key) {}

  /**
   * Reads {@code kubeconfig}, {@code context}, {@code namespace}, {@code service_account}, {@code
   * image_pull_secrets}, {@code secrets}, {@code api_token_secret} ({@code NAME} or {@code
   * NAME/KEY}), {@code node_selector}, {@code tolerations}, {@code resources}, {@code pod_security}
   * ({@code warn} or {@code enforce}), {@code pending_seconds} and {@code refused_seconds}.
   */
  public static KubernetesSettings read(Fields fields) {
    if (fields.has("job_api_token")) {
      fields.wrong(
          "job_api_token",
          "expected api_token_secret instead, with the name of a Secret that holds the token");
    }
    String kubeconfig = fields.word("kubeconfig");
    return new KubernetesSettings(
        kubeconfig == null ? null : Path.of(kubeconfig),
        fields.textOrTexts("context"),
        fields.word("namespace"),
        fields.word("service_account"),
        fields.textOrTexts("image_pull_secrets"),
        fields.textOrTexts("secrets"),
        tokenSecret(fields.word("api_token_secret")),
        texts(fields.map("node_selector")),
        fields.maps("tolerations"),
        fields.map("resources"),
        enforcesPodSecurity(fields),
        new Patience(
            Objects.requireNonNullElse(
                fields.seconds("pending_seconds"), Patience.STANDARD.pending()),
            Objects.requireNonNullElse(
                fields.seconds("refused_seconds"), Patience.STANDARD.refused())));
  }

  private static Map<String, String> texts(Map<String, @Nullable Object> map) {
    Map<String, String> texts = new LinkedHashMap<>();
    map.forEach((name, value) -> texts.put(name, String.valueOf(value)));
    return texts;
  }

  private static boolean enforcesPodSecurity(Fields fields) {
    String wanted = fields.word("pod_security");
    if (wanted != null && !wanted.equals("warn") && !wanted.equals("enforce")) {
      fields.wrong("pod_security", "expected warn or enforce");
    }
    return "enforce".equals(wanted);
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
}
