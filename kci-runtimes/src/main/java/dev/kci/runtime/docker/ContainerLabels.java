package dev.kci.runtime.docker;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The labels by which a runtime knows its containers among all others of the engine.
 *
 * @param runtime the runtime's name
 * @param apiUrl where the nodes of its jobs are
 */
record ContainerLabels(String runtime, String apiUrl) {
  /** The label with the id of the node. */
  static final String NODE = "kernelci.node";

  /** Those that all containers of the runtime have. */
  Map<String, String> common() {
    return Map.of("kernelci.runtime", runtime, "kernelci.api", apiUrl);
  }

  /** Those that the container of a node has. */
  Map<String, String> of(String nodeId) {
    Map<String, String> labels = new LinkedHashMap<>(common());
    labels.put(NODE, nodeId);
    return labels;
  }
}
