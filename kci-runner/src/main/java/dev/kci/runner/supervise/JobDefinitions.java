package dev.kci.runner.supervise;

import dev.kci.api.model.Node;
import dev.kci.runtime.JobRequest;

/** Builds the request for a job's node, now or after a restart. */
@FunctionalInterface
public interface JobDefinitions {
  /**
   * Returns the request for a node.
   *
   * @param node as planned, with the id from the API
   * @throws InvalidJobException if a parameter or the template is invalid
   * @throws dev.kci.api.ApiException if the node's ancestors cannot be read
   */
  JobRequest of(Node node);
}
