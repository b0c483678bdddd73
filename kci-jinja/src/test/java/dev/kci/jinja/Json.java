package dev.kci.jinja;

import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Reads the JSON of the recorded cases with a YAML parser. */
final class Json {
  private Json() {}

  static Map<String, Object> object(String text) {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(Integer.MAX_VALUE);
    return new Yaml(new SafeConstructor(options)).load(text);
  }

  @SuppressWarnings("unchecked") // a key's value that the recorder wrote as an object
  static Map<String, Object> object(Map<String, Object> parent, String key) {
    return (Map<String, Object>) parent.get(key);
  }
}
