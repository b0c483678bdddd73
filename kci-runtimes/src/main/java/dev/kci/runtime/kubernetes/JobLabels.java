package dev.kci.runtime.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The labels by which a runtime knows its Jobs and pods among all others of a namespace. Whatever
 * lacks one of them is somebody else's.
 *
 * @param runtime the runtime's name as a label's value
 * @param api which API the nodes are of, as a label's value
 */
record JobLabels(String runtime, String api) {
  static final String MANAGED_BY = "app.kubernetes.io/managed-by";
  static final String MANAGER = "kci-runner";
  static final String NODE = "kernelci.org/node";

  private static final int LONGEST_VALUE = 63;
  private static final String RUNTIME = "kernelci.org/runtime";
  private static final String API = "kernelci.org/api";

  /** Of a runtime by its name, whose nodes are at an address. */
  static JobLabels of(String runtime, String apiUrl) {
    return new JobLabels(value(runtime), value(apiUrl));
  }

  /** A label's value: at most 63 letters, digits, dashes, dots and underscores. */
  static String value(String text) {
    String clean =
        text.replaceFirst("^https?://", "")
            .replaceAll("[^A-Za-z0-9._-]+", "-")
            .replaceAll("^[^A-Za-z0-9]+", "");
    return clean
        .substring(0, Math.min(clean.length(), LONGEST_VALUE))
        .replaceAll("[^A-Za-z0-9]+$", "");
  }

  /** Those that all Jobs of the runtime have. */
  Map<String, String> common() {
    return Map.of(MANAGED_BY, MANAGER, RUNTIME, runtime, API, api);
  }

  /** Those that the Job of a node has. */
  Map<String, String> of(String nodeId) {
    Map<String, String> labels = new LinkedHashMap<>(common());
    labels.put(NODE, nodeId);
    return labels;
  }

  /** The node that a Job or pod of this runtime is of; empty for anybody else's. */
  Optional<String> nodeOf(HasMetadata object) {
    Map<String, String> labels = object.getMetadata().getLabels();
    return labels != null && labels.entrySet().containsAll(common().entrySet())
        ? Optional.ofNullable(labels.get(NODE))
        : Optional.empty();
  }

  /** Whether a Job or pod is this runtime's and of that node. */
  boolean isOf(String nodeId, HasMetadata object) {
    return nodeOf(object).filter(nodeId::equals).isPresent();
  }
}
