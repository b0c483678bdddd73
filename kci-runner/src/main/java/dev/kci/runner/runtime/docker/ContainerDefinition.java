package dev.kci.runner.runtime.docker;

import dev.kci.runner.runtime.RuntimeFailure;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * A container as a job's template defines it: {@code image}, {@code command}, and maybe {@code
 * environment} and {@code labels}.
 */
record ContainerDefinition(
    String image,
    List<String> command,
    Map<String, String> environment,
    Map<String, String> labels) {

  /**
   * Reads a rendered template.
   *
   * @throws RuntimeFailure when it is no such definition
   */
  static ContainerDefinition read(String yaml) {
    Object read;
    try {
      read = new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml);
    } catch (YAMLException e) {
      throw RuntimeFailure.refused("the definition is no YAML: " + firstLine(e.getMessage()));
    }
    if (!(read instanceof Map<?, ?> map)) {
      throw RuntimeFailure.refused("the definition is no map; expected image and command");
    }
    Object image = map.get("image");
    if (!(image instanceof String name) || name.isBlank()) {
      throw RuntimeFailure.refused("the definition has no image; set the job's image");
    }
    List<String> command =
        map.get("command") instanceof List<?> words
            ? words.stream().map(String::valueOf).toList()
            : List.of();
    return new ContainerDefinition(
        name, command, texts(map.get("environment")), texts(map.get("labels")));
  }

  private static Map<String, String> texts(@org.jspecify.annotations.Nullable Object value) {
    Map<String, String> texts = new LinkedHashMap<>();
    if (value instanceof Map<?, ?> map) {
      map.forEach((key, text) -> texts.put(String.valueOf(key), String.valueOf(text)));
    }
    return texts;
  }

  private static String firstLine(@org.jspecify.annotations.Nullable String message) {
    return message == null ? "" : message.lines().findFirst().orElse("");
  }
}
