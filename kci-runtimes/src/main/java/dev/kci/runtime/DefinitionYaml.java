package dev.kci.runtime;

import dev.kci.config.BoundedYaml;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.YAMLException;

/** Reads and writes job definitions that are YAML maps. */
public final class DefinitionYaml {
  private DefinitionYaml() {}

  /**
   * Reads a definition.
   *
   * @throws RuntimeFailure refused, if it is not a YAML map
   */
  public static Map<String, @Nullable Object> read(String yaml) {
    Object read;
    try {
      read = BoundedYaml.parser(BoundedYaml.definitionOptions()).load(yaml);
    } catch (YAMLException e) {
      throw RuntimeFailure.refused(
          "the job definition is not valid YAML: "
              + String.valueOf(e.getMessage()).replaceAll("\\s+", " "));
    }
    if (!(read instanceof Map<?, ?> map)) {
      throw RuntimeFailure.refused("the job definition is not a YAML map");
    }
    Map<String, @Nullable Object> copy = new LinkedHashMap<>();
    map.forEach((key, value) -> copy.put(String.valueOf(key), value));
    return copy;
  }

  /** Writes a definition, in YAML's block style. */
  public static String write(Map<String, ? extends @Nullable Object> definition) {
    DumperOptions options = new DumperOptions();
    options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
    return new Yaml(options).dump(definition);
  }
}
