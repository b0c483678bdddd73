package dev.kci.runtime.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The labels that identify a runtime's Jobs and pods in a namespace. Objects without all of them
 * belong to somebody else.
 *
 * @param runtime the runtime's name as a label's value
 * @param api the API with the nodes of its jobs, as a label's value
 */
record JobLabels(String runtime, String api) {
  static final String MANAGED_BY = "app.kubernetes.io/managed-by";
  static final String MANAGER = "kci-runner";
  static final String NODE = "kernelci.org/node";

  private static final int LONGEST_VALUE = 63;
  private static final String RUNTIME = "kernelci.org/runtime";
  private static final String API = "kernelci.org/api";

  /** Creates the labels of a runtime from its name and the API's address. */
  static JobLabels of(String runtime, String apiUrl) {
    return new JobLabels(value(runtime), value(apiUrl));
  }

  /**
   * Converts a text to a label's value: at most 63 letters, digits, dashes, dots and underscores.
   */
  static String value(String text) {
    String clean =
        text.replaceFirst("^https?://", "")
            .replaceAll("[^A-Za-z0-9._-]+", "-")
            .replaceAll("^[^A-Za-z0-9]+", "");
    return clean
        .substring(0, Math.min(clean.length(), LONGEST_VALUE))
        .replaceAll("[^A-Za-z0-9]+$", "");
  }

  /** Returns the labels of all Jobs of the runtime. */
  Map<String, String> common() {
    return Map.of(MANAGED_BY, MANAGER, RUNTIME, runtime, API, api);
  }

  /** Returns the labels of a node's Job. */
  Map<String, String> of(String nodeId) {
    Map<String, String> labels = new LinkedHashMap<>(common());
    labels.put(NODE, nodeId);
    return labels;
  }

  /** Returns the node of a Job or pod of this runtime; empty for foreign objects. */
  Optional<String> nodeOf(HasMetadata object) {
    Map<String, String> labels = object.getMetadata().getLabels();
    return labels != null && labels.entrySet().containsAll(common().entrySet())
        ? Optional.ofNullable(labels.get(NODE))
        : Optional.empty();
  }

  /** Returns whether a Job or pod belongs to this runtime and the given node. */
  boolean isOf(String nodeId, HasMetadata object) {
    return nodeOf(object).filter(nodeId::equals).isPresent();
  }
}
