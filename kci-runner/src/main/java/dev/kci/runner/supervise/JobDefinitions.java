package dev.kci.runner.supervise;

import dev.kci.api.model.Node;
import dev.kci.runtime.JobRequest;

/** Makes definitions from the nodes of jobs, now or after a restart. */
@FunctionalInterface
public interface JobDefinitions {
  /**
   * Returns the job of a node.
   *
   * @param node as the decision made it, with the id that the API gave it
   * @throws InvalidJobException when a parameter or the template is wrong
   * @throws dev.kci.api.ApiException when the node's ancestors cannot be read
   */
  JobRequest of(Node node);
}
