package dev.kci.text;

import java.util.Locale;

/**
 * Names of Kubernetes Jobs: unique per node, and so per retry, and the same each time, so that a
 * cluster itself refuses a second one. A label with the name is put on pods, and has at most 63
 * letters, digits and dashes.
 */
public final class KubernetesJobName {
  private static final int LONGEST = 63;

  private KubernetesJobName() {}

  /** {@code kci-<node id>-<job>}, cut. */
  public static String of(String nodeId, String job) {
    String name =
        "kci-%s-%s".formatted(nodeId, job).toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    return name.substring(0, Math.min(name.length(), LONGEST)).replaceAll("-+$", "");
  }
}
