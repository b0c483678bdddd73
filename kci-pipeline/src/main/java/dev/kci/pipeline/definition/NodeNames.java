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
 * The names and URLs of a node that templates put into definitions: of its revision, its build and
 * its artifacts. Anybody may have written them, and a Jinja2 template pastes them into YAML and
 * shell scripts without escaping. Pure.
 */
final class NodeNames {
  /** Of the node itself. */
  private static final Set<String> OWN = Set.of("name", "group", "treeid");

  /** Of the node's data: what a job takes over from its build. */
  private static final Set<String> DATA =
      Set.of(
          "arch",
          "compiler",
          "config_full",
          "defconfig",
          "kernel_type",
          "kernel_revision",
          "tarball_sha256");

  /** Text of any kind, which a template must quote itself. */
  private static final String FREE_TEXT = "commit_message";

  private NodeNames() {}

  /**
   * Checks the names of a node.
   *
   * @return the node with names in which nothing means anything to YAML, and with all else as it
   *     is; the same instance if its own names are like that already, as nearly all are
   * @throws TemplateException for an invalid name, which it names
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
          "%s is '%s'; expected %s (strict_names: false of the job allows all)"
              .formatted(parent + key, SafeText.escape(text, 200), kind.expected()));
    }
    return kind.neutral(text);
  }
}
