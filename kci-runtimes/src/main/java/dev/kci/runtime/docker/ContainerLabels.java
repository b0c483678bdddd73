package dev.kci.runtime.docker;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The labels that identify a runtime's containers in the engine.
 *
 * @param runtime the runtime's name
 * @param apiUrl the API with the nodes of its jobs
 */
record ContainerLabels(String runtime, String apiUrl) {
  /** The label with the node's id. */
  static final String NODE = "kernelci.node";

  /** Returns the labels of all containers of the runtime. */
  Map<String, String> common() {
    return Map.of("kernelci.runtime", runtime, "kernelci.api", apiUrl);
  }

  /** Returns the labels of a node's container. */
  Map<String, String> of(String nodeId) {
    Map<String, String> labels = new LinkedHashMap<>(common());
    labels.put(NODE, nodeId);
    return labels;
  }
}
