package dev.kci.runtime.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The objects in files of examples/kubernetes, with the base's common patch applied. */
final class Manifests {
  static final Path FOLDER = Path.of("../examples/kubernetes");

  private Manifests() {}

  /** Returns the objects of a file as they are. */
  static List<Map<String, Object>> of(String file) throws IOException {
    Yaml yaml = new Yaml(new SafeConstructor(new LoaderOptions()));
    return StreamSupport.stream(
            yaml.loadAll(Files.readString(FOLDER.resolve(file))).spliterator(), false)
        .map(Situation::map)
        .toList();
  }

  /** Returns the objects of a kind in a file. */
  static <T extends HasMetadata> List<T> of(String file, Class<T> kind) throws IOException {
    return of(file).stream()
        .filter(object -> kind.getSimpleName().equals(object.get("kind")))
        .map(object -> Situation.JSON.convertValue(object, kind))
        .toList();
  }

  /** Returns the only object in a file of the base, with service.yaml over it as in kustomize. */
  static <T extends HasMetadata> T service(String file, Class<T> kind) throws IOException {
    Map<String, Object> patch = new LinkedHashMap<>(of("base/service.yaml").get(0));
    patch.remove("metadata");
    return Situation.JSON.convertValue(merged(of("base/" + file).get(0), patch), kind);
  }

  private static Map<String, Object> merged(Map<String, Object> below, Map<String, Object> above) {
    Map<String, Object> all = new LinkedHashMap<>(below);
    above.forEach((key, value) -> all.merge(key, value, Manifests::merged));
    return all;
  }

  private static Object merged(Object below, Object above) {
    if (below instanceof Map && above instanceof Map) {
      return merged(Situation.map(below), Situation.map(above));
    }
    return below instanceof List && above instanceof List
        ? merged(Situation.maps(below), Situation.maps(above))
        : above;
  }

  /** Merges lists of objects by their names. */
  private static List<Map<String, Object>> merged(
      List<Map<String, Object>> below, List<Map<String, Object>> above) {
    Map<Object, Map<String, Object>> all = new LinkedHashMap<>();
    below.forEach(one -> all.put(one.get("name"), one));
    above.forEach(one -> all.merge(one.get("name"), one, Manifests::merged));
    return new ArrayList<>(all.values());
  }
}
