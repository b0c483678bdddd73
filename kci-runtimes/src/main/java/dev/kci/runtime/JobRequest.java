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
 * @param checksums known SHA-256 sums of artifacts, as 64 hex digits, by artifact name; a file with
 *     another sum is refused
 * @param deadline when the node times out
 */
public record JobRequest(
    Node node,
    String definition,
    Map<String, String> environment,
    Map<String, URI> artifacts,
    Map<String, String> checksums,
    Instant deadline) {

  /** Creates a request for a job whose artifacts have no known checksums. */
  public JobRequest(
      Node node,
      String definition,
      Map<String, String> environment,
      Map<String, URI> artifacts,
      Instant deadline) {
    this(node, definition, environment, artifacts, Map.of(), deadline);
  }

  public JobRequest {
    Objects.requireNonNull(node.requireId(), "id");
    Objects.requireNonNull(definition, "definition");
    environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
    artifacts = Collections.unmodifiableMap(new LinkedHashMap<>(artifacts));
    checksums = Map.copyOf(checksums);
    Objects.requireNonNull(deadline, "deadline");
  }
}
