package dev.kci.pipeline.definition;

import dev.kci.api.model.JsonObject;
import dev.kci.text.SafeText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks the names and URLs in a node that templates insert into definitions: of its revision,
 * build and artifacts. Anybody may have written them, and Jinja2 templates insert them into YAML
 * and shell scripts without escaping. Pure.
 */
final class NodeNames {
  /** Fields of the node itself. */
  private static final Set<String> OWN = Set.of("name", "group", "treeid");

  /** Fields of the node's data that a job inherits from its build. */
  private static final Set<String> DATA =
      Set.of(
          "arch",
          "compiler",
          "config_full",
          "defconfig",
          "kernel_type",
          "kernel_revision",
          "tarball_sha256");

  /** Arbitrary text, which a template must quote itself. */
  private static final String FREE_TEXT = "commit_message";

  private NodeNames() {}

  /**
   * Checks the names of a node.
   *
   * @return the node with all names neutral to YAML and everything else unchanged; the same
   *     instance if its names are already neutral, as nearly all are
   * @throws TemplateException naming an invalid name
   */
  static JsonObject neutral(JsonObject node) {
    Map<String, @Nullable Object> changes = new LinkedHashMap<>();
    for (String key : OWN) {
      put(changes, key, node.get(key), neutral(NameKind.NAME, "", key, node.get(key)));
    }
    if (node.get("data") instanceof Map<?, ?> data) {
      put(changes, "data", data, data(data));
    }
    if (node.get("artifacts") instanceof Map<?, ?> artifacts) {
      put(changes, "artifacts", artifacts, artifacts(artifacts));
    }
    return changes.isEmpty() ? node : node.with(JsonObject.of(changes));
  }

  private static Map<?, ?> data(Map<?, ?> data) {
    Map<String, @Nullable Object> changes = new LinkedHashMap<>();
    for (String key : DATA) {
      put(changes, key, data.get(key), neutral(NameKind.NAME, "data.", key, data.get(key)));
    }
    return with(data, changes);
  }

  private static Map<?, ?> artifacts(Map<?, ?> artifacts) {
    Map<String, Object> result = new LinkedHashMap<>();
    boolean same = true;
    for (Map.Entry<?, ?> artifact : artifacts.entrySet()) {
      if (artifact.getKey() instanceof String name && artifact.getValue() instanceof String url) {
        String newName = neutral(NameKind.NAME, "the name of ", "an artifact", name);
        String newUrl = neutral(NameKind.URL, "artifacts.", name, url);
        same &= newName.equals(name) && newUrl.equals(url);
        result.put(newName, newUrl);
      } else {
        same = false;
      }
    }
    return same ? artifacts : result;
  }

  private static @Nullable Object neutral(
      NameKind kind, String parent, String key, @Nullable Object value) {
    if (value instanceof String text) {
      return neutral(kind, parent, key, text);
    }
    if (value instanceof List<?> list) {
      List<@Nullable Object> changed = new ArrayList<>(list.size());
      list.forEach(element -> changed.add(neutral(kind, parent, key, element)));
      return changed.equals(list) ? list : changed;
    }
    if (value instanceof Map<?, ?> map) {
      String path = parent + key + ".";
      Map<String, @Nullable Object> changes = new LinkedHashMap<>();
      map.forEach(
          (name, inside) -> {
            String its = String.valueOf(name);
            if (!its.equals(FREE_TEXT)) {
              put(changes, its, inside, neutral(kind(its, kind), path, its, inside));
            }
          });
      return with(map, changes);
    }
    return value;
  }

  private static NameKind kind(String key, NameKind parents) {
    return switch (key) {
      case "url" -> NameKind.URL;
      case "version" -> NameKind.SUFFIX;
      default -> parents;
    };
  }

  private static void put(
      Map<String, @Nullable Object> changes,
      String key,
      @Nullable Object before,
      @Nullable Object now) {
    if (now != before) {
      changes.put(key, now);
    }
  }

  private static Map<?, ?> with(Map<?, ?> map, Map<String, @Nullable Object> changes) {
    if (changes.isEmpty()) {
      return map;
    }
    Map<Object, @Nullable Object> result = new LinkedHashMap<>(map);
    result.putAll(changes);
    return result;
  }

  private static String neutral(NameKind kind, String parent, String key, String text) {
    if (kind.isPlain(text)) {
      return text;
    }
    if (!kind.isValid(text)) {
      throw TemplateException.ofValue(
          "%s is '%s'; expected %s (or set strict_names: false for the job to allow any)"
              .formatted(parent + key, SafeText.escape(text, 200), kind.expected()));
    }
    return kind.neutral(text);
  }
}
