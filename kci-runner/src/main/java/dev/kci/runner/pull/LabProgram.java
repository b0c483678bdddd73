package dev.kci.runner.pull;

import dev.kci.api.model.ErrorCode;
import dev.kci.api.model.Node;
import dev.kci.runner.supervise.InvalidJobException;
import dev.kci.runner.supervise.Lifecycle;
import dev.kci.runtime.JobRequest;
import dev.kci.text.SafeText;
import dev.kci.text.VariableName;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The lab's own program, which runs a job from its definition. It is a shell job of this machine:
 * same isolation, limits and results. The definition is a file beside the artifacts, never a part
 * of a command.
 *
 * @param program the executable, absolute; it gets the definition's path as its only argument
 * @param apiUrl the API's address, for the program's environment
 * @param clock the API's
 */
record LabProgram(Path program, String apiUrl, InstantSource clock) {
  /** The file name of the definition, among the artifacts. */
  static final String DEFINITION = "job_definition.json";

  /** The exit status of timeout(1) when the time is up. */
  static final int TIMED_OUT = 124;

  /**
   * The job's script. The limit also ends a job whose puller is down. timeout(1) exits with 137
   * instead of 124 if the program ignores SIGTERM.
   */
  private static final String SCRIPT =
      """
      #!/bin/sh
      # Made by kci-runner pull: runs the lab's program on the job's definition.
      KCI_DEFINITION="$KCI_DOWNLOADS/%1$s"
      export KCI_DEFINITION
      begun=$(date +%%s)
      timeout -k 30 "$KCI_TIMEOUT" "$KCI_EXEC" "$KCI_DEFINITION"
      status=$?
      if [ "$status" -eq 137 ] && [ $(($(date +%%s) - begun)) -ge "$KCI_TIMEOUT" ]; then
        status=%2$d
      fi
      exit "$status"
      """
          .formatted(DEFINITION, TIMED_OUT);

  /**
   * Returns the request for a node's job.
   *
   * @param url of the definition
   * @throws InvalidJobException if the definition is another node's, or for another platform
   */
  JobRequest request(Node node, URI url, LabDefinition definition) {
    String platform = node.platform().orElse("");
    if (definition.platform() != null && !definition.platform().equals(platform)) {
      throw foreign("environment.platform", definition.platform(), "the node's, " + platform);
    }
    String callback = definition.callback();
    if (callback != null && !callback.endsWith("/" + node.requireId())) {
      throw foreign("callback.url", callback, "a URL that ends with the node's id");
    }
    Map<String, URI> files = new LinkedHashMap<>(definition.artifacts());
    files.put(DEFINITION, url);
    return new JobRequest(
        node,
        SCRIPT,
        environment(node, definition),
        files,
        definition.checksums(),
        Lifecycle.deadline(node, clock.instant()));
  }

  private static InvalidJobException foreign(String field, String value, String expected) {
    return new InvalidJobException(
        ErrorCode.INVALID_JOB_PARAMS,
        "invalid job definition: %s: '%s'; expected %s"
            .formatted(field, SafeText.escape(value, 200), expected),
        null);
  }

  private Map<String, String> environment(Node node, LabDefinition definition) {
    Map<String, String> environment = new LinkedHashMap<>();
    definition
        .parameters()
        .forEach((name, value) -> environment.put("KCI_PARAM_" + VariableName.of(name), value));
    environment.put("KCI_API_URL", apiUrl);
    environment.put("KCI_NODE_ID", node.requireId());
    environment.put("KCI_JOB", plain(node.name()));
    environment.put("KCI_RUNTIME", node.runtime().orElse(""));
    environment.put("KCI_PLATFORM", node.platform().orElse(""));
    environment.put("KCI_ARCH", definition.arch() == null ? "" : definition.arch());
    environment.put("KCI_TESTS", String.join(" ", definition.types()));
    environment.put("KCI_TIMEOUT", Long.toString(definition.timeout().toSeconds()));
    environment.put("KCI_EXEC", program.toString());
    if (definition.script() != null) {
      environment.put("KCI_SCRIPT", definition.script());
    }
    return environment;
  }

  /** A variable cannot hold NUL. */
  private static String plain(String text) {
    return text.replace("\0", "");
  }
}
