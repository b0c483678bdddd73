package dev.kci.runtime;

import dev.kci.api.model.Node;
import java.net.URI;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * A job ready to be submitted.
 *
 * @param node the job's node, with an id
 * @param definition the rendered template: a script for a shell, a definition for a lab
 * @param environment variables for the job, without secrets
 * @param artifacts URLs of the files that the job may need, by artifact name
 * @param deadline when the node times out
 */
public record JobRequest(
    Node node,
    String definition,
    Map<String, String> environment,
    Map<String, URI> artifacts,
    Instant deadline) {

  public JobRequest {
    Objects.requireNonNull(node.requireId(), "id");
    Objects.requireNonNull(definition, "definition");
    environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
    artifacts = Collections.unmodifiableMap(new LinkedHashMap<>(artifacts));
    Objects.requireNonNull(deadline, "deadline");
  }
}
