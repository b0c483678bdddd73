package dev.kci.runtime.docker;

import dev.kci.runtime.DefinitionYaml;
import dev.kci.runtime.RuntimeFailure;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A job's container as its template defines it: {@code image}, {@code command} or {@code script},
 * and optionally {@code environment} and {@code labels}.
 *
 * @param command defaults to a shell that runs the script
 * @param script mounted as a file; may be null
 */
public record ContainerDefinition(
    String image,
    List<String> command,
    @Nullable String script,
    Map<String, String> environment,
    Map<String, String> labels) {
  /** Where a container finds the folders work, artifacts and downloads. */
  public static final String INSIDE = "/kci";

  /** Where a container finds its script. */
  public static final String SCRIPT = INSIDE + "/script";

  /**
   * Reads a rendered template.
   *
   * @throws RuntimeFailure refused, if it is not a valid definition
   */
  public static ContainerDefinition read(String yaml) {
    Map<String, @Nullable Object> map = DefinitionYaml.read(yaml);
    if (!(map.get("image") instanceof String image) || image.isBlank()) {
      throw RuntimeFailure.refused(
          "the job definition has no image; set 'image' in the job's configuration");
    }
    String script = map.get("script") instanceof String text ? text : null;
    List<String> command =
        map.get("command") instanceof List<?> words
            ? words.stream().map(String::valueOf).toList()
            : script == null ? List.of() : List.of("sh", SCRIPT);
    return new ContainerDefinition(
        image, command, script, texts(map.get("environment")), texts(map.get("labels")));
  }

  private static Map<String, String> texts(@Nullable Object value) {
    Map<String, String> texts = new LinkedHashMap<>();
    if (value instanceof Map<?, ?> map) {
      map.forEach((key, text) -> texts.put(String.valueOf(key), String.valueOf(text)));
    }
    return texts;
  }
}
