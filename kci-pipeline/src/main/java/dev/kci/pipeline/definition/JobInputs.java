package dev.kci.pipeline.definition;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeJson;
import dev.kci.text.ArtifactName;
import dev.kci.text.SafeText;
import dev.kci.text.VariableName;
import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a job gets besides its definition: the artifacts of its ancestors, and variables. Pure and
 * immutable.
 *
 * @param artifacts URLs by valid file name; those of nearer ancestors win
 * @param checksums known SHA-256 checksums of these artifacts, as 64 hexadecimal digits
 * @param environment variables, without secrets
 */
public record JobInputs(
    Map<String, URI> artifacts, Map<String, String> checksums, Map<String, String> environment) {
  private static final String LOG = "log";
  private static final int MOST_ARTIFACTS = 200;
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  /** In characters, of up to four bytes each. */
  private static final int LONGEST_VARIABLE = 16 << 10;

  public JobInputs {
    artifacts = Collections.unmodifiableMap(new LinkedHashMap<>(artifacts));
    checksums = Map.copyOf(checksums);
    environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
  }

  /**
   * Returns the inputs of a job.
   *
   * @param node the job's node as planned, with an id
   * @param above its ancestors, parent first, checked against the configuration
   * @param params the parameters of its {@linkplain JobModel model}
   * @param apiUrl the API's address
   * @throws TemplateException if the name or URL of an artifact is invalid, or there are too many,
   *     or a parameter contains a NUL character
   */
  public static JobInputs of(Node node, List<Node> above, JsonObject params, String apiUrl) {
    Map<String, String> urls = new LinkedHashMap<>();
    Map<String, String> checksums = new LinkedHashMap<>();
    for (int i = above.size() - 1; i >= 0; i--) {
      Node ancestor = above.get(i);
      urls.putAll(ancestor.artifacts());
      checksums.keySet().removeAll(ancestor.artifacts().keySet());
      Map<String, String> known = Checksums.of(NodeJson.write(ancestor));
      known.keySet().retainAll(ancestor.artifacts().keySet());
      checksums.putAll(known);
    }
    urls.remove(LOG);
    checksums.remove(LOG);
    return new JobInputs(parsed(urls), checksums, environment(node, above, params, apiUrl));
  }

  private static Map<String, URI> parsed(Map<String, String> artifacts) {
    if (artifacts.size() > MOST_ARTIFACTS) {
      throw TemplateException.ofValue(
          "the job has %d artifacts; expected at most %d"
              .formatted(artifacts.size(), MOST_ARTIFACTS));
    }
    Map<String, URI> urls = new LinkedHashMap<>();
    artifacts.forEach(
        (name, url) -> {
          if (!ArtifactName.isValid(name)) {
            throw TemplateException.ofValue(
                "invalid artifact name '%s'; expected a valid file name"
                    .formatted(SafeText.escape(name, 300)));
          }
          try {
            urls.put(name, URI.create(url));
          } catch (IllegalArgumentException e) {
            throw TemplateException.ofValue(
                "artifact %s: invalid URL '%s'".formatted(name, SafeText.escape(url, 300)));
          }
        });
    return urls;
  }

  private static Map<String, String> environment(
      Node node, List<Node> above, JsonObject params, String apiUrl) {
    Map<String, String> environment = new LinkedHashMap<>();
    params
        .asMap()
        .forEach(
            (key, value) -> {
              if (value instanceof String text && text.indexOf('\0') >= 0) {
                throw TemplateException.ofValue(
                    "param %s contains a NUL character, which a variable cannot hold"
                        .formatted(SafeText.escape(key, 300)));
              }
              if (isShort(value)) {
                environment.put("KCI_PARAM_" + VariableName.of(key), value.toString());
              }
            });
    environment.put("KCI_API_URL", apiUrl);
    environment.put("KCI_NODE_ID", node.requireId());
    environment.put("KCI_JOB", node.name());
    for (Node ancestor : above) {
      ancestor
          .data()
          .string("tarball_sha256")
          .filter(sha256 -> SHA256.matcher(sha256).matches())
          .ifPresent(sha256 -> environment.put("KCI_TARBALL_SHA256", sha256));
    }
    return environment;
  }

  /** Excludes long values, because a variable is limited to 128 KiB (execve(2)). */
  private static boolean isShort(@Nullable Object value) {
    return value instanceof String text && text.length() <= LONGEST_VARIABLE
        || value instanceof Number
        || value instanceof Boolean;
  }
}
