package dev.kci.text;

import java.util.Locale;

/**
 * Names Kubernetes Jobs. A name is unique per node, and so per retry, and always the same for a
 * node, so the cluster itself rejects a duplicate. Pods carry the name as a label, which limits it
 * to 63 letters, digits and dashes.
 */
public final class KubernetesJobName {
  private static final int LONGEST = 63;

  private KubernetesJobName() {}

  /** Returns {@code kci-<node id>-<job>}, cut to the length of a label. */
  public static String of(String nodeId, String job) {
    String name =
        "kci-%s-%s".formatted(nodeId, job).toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    return name.substring(0, Math.min(name.length(), LONGEST)).replaceAll("-+$", "");
  }
}
