package dev.kci.pipeline.definition;

import dev.kci.api.model.JsonObject;
import dev.kci.text.SafeText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * The names and URLs of a node that templates put into definitions: of its revision, its build and
 * its artifacts. Anybody may have written them, and a Jinja2 template pastes them into YAML and
 * shell scripts without escaping. Pure.
 */
final class NodeNames {
  /** As in git-check-ref-format(1), without what a shell or YAML may read as its own. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._/+@=,%:#-]{0,254}");

  /** The end of a version, such as {@code -rc1}. */
  private static final Pattern SUFFIX = Pattern.compile("[A-Za-z0-9._/+@=,%:#-]{0,255}");

  /** RFC 3986, without the delimiters that a shell reads; {@code &} only before a parameter. */
  private static final Pattern URL =
      Pattern.compile(
          "[a-z][a-z0-9+]{1,15}://(?:[A-Za-z0-9._~+-]+@)?"
              + "(?:\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]*)(?::[0-9]{1,5})?"
              + "(?:/[A-Za-z0-9._~:@+,=%/-]*)?"
              + "(?:\\?[A-Za-z0-9._~:@+,=%/-]*(?:&[A-Za-z0-9._-]+=[A-Za-z0-9._~:@+,=%/-]*)*)?");

  private static final Pattern PATH = Pattern.compile("/[A-Za-z0-9._~+@=,%/-]*");

  /** Costly to make; threads may share it while nobody adds a type. */
  private static final Resolver YAML_TYPES = new Resolver();

  private static final int LONGEST_URL = 4096;

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

  private enum Kind {
    NAME,
    SUFFIX,
    URL
  }

  /** What becomes of one text. */
  @FunctionalInterface
  private interface Change {
    String of(Kind kind, String path, String text);
  }

  private NodeNames() {}

  /**
   * Checks the names of a node.
   *
   * @throws TemplateException for an invalid name, which it names
   */
  static void check(JsonObject node) {
    changed(
        node,
        (kind, path, text) -> {
          if (!isValid(kind, text)) {
            throw TemplateException.ofValue(
                "%s is '%s'; expected %s (strict_names: false of the job allows all)"
                    .formatted(
                        path,
                        SafeText.escape(text, 200),
                        kind == Kind.NAME || kind == Kind.SUFFIX
                            ? "a name of letters, digits and . _ / + @ = , % : # -"
                            : "a URL"));
          }
          return text;
        });
  }

  private static boolean isValid(Kind kind, String text) {
    return switch (kind) {
      case NAME -> isPlainName(text) || NAME.matcher(text).matches();
      case SUFFIX -> SUFFIX.matcher(text).matches();
      case URL -> isUrl(text) || NAME.matcher(text).matches() || PATH.matcher(text).matches();
    };
  }

  /** Whether it is a name as nearly all are, without a costly match. */
  private static boolean isPlainName(String text) {
    if (text.isEmpty() || text.length() > 255 || "-./".indexOf(text.charAt(0)) >= 0) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (!isNeutral(Kind.NAME, text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isUrl(String text) {
    return text.length() <= LONGEST_URL && URL.matcher(text).matches();
  }

  /** The node with names in which nothing means anything to YAML; all else stays as it is. */
  static JsonObject neutral(JsonObject node) {
    return changed(node, (kind, path, text) -> neutral(kind, text));
  }

  private static String neutral(Kind kind, String text) {
    StringBuilder plain = null;
    for (int i = 0; i < text.length(); i++) {
      if (!isNeutral(kind, text.charAt(i))) {
        plain = plain == null ? new StringBuilder(text) : plain;
        plain.setCharAt(i, '_');
      }
    }
    String neutral = plain == null ? text : plain.toString();
    return isText(neutral) ? neutral : "x" + neutral;
  }

  /** Whether a character never means anything to YAML. */
  private static boolean isNeutral(Kind kind, char c) {
    return c >= 'a' && c <= 'z'
        || c >= '0' && c <= '9'
        || c >= 'A' && c <= 'Z'
        || c == '-'
        || c == '.'
        || c == '/'
        || c == '_'
        || kind == Kind.URL && (c == ':' || c == '~');
  }

  /** A name as it is in {@link #neutral}. */
  static String neutralName(String name) {
    return neutral(Kind.NAME, name);
  }

  /** Whether YAML reads it as text, not as a number, a date, a truth value or nothing. */
  private static boolean isText(String text) {
    return text.isEmpty() || YAML_TYPES.resolve(NodeId.scalar, text, true).equals(Tag.STR);
  }

  /** The node with these changes; the same one if nothing changes, as with most. */
  private static JsonObject changed(JsonObject node, Change change) {
    Map<String, @Nullable Object> result = new LinkedHashMap<>();
    for (String key : OWN) {
      put(result, key, node.get(key), changed(Kind.NAME, key, node.get(key), change));
    }
    if (node.get("data") instanceof Map<?, ?> data) {
      put(result, "data", data, data(data, change));
    }
    if (node.get("artifacts") instanceof Map<?, ?> artifacts) {
      put(result, "artifacts", artifacts, artifacts(artifacts, change));
    }
    return result.isEmpty() ? node : node.with(JsonObject.of(result));
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

  private static Map<?, ?> data(Map<?, ?> data, Change change) {
    Map<String, @Nullable Object> changes = new LinkedHashMap<>();
    for (String key : DATA) {
      put(changes, key, data.get(key), changed(Kind.NAME, "data." + key, data.get(key), change));
    }
    return with(data, changes);
  }

  private static Map<?, ?> artifacts(Map<?, ?> artifacts, Change change) {
    Map<String, Object> result = new LinkedHashMap<>();
    boolean same = true;
    for (Map.Entry<?, ?> artifact : artifacts.entrySet()) {
      if (artifact.getKey() instanceof String name && artifact.getValue() instanceof String url) {
        String newName = change.of(Kind.NAME, "the name of an artifact", name);
        String newUrl = change.of(Kind.URL, "artifacts." + name, url);
        same &= newName.equals(name) && newUrl.equals(url);
        result.put(newName, newUrl);
      } else {
        same = false;
      }
    }
    return same ? artifacts : result;
  }

  private static Map<?, ?> with(Map<?, ?> map, Map<String, @Nullable Object> changes) {
    if (changes.isEmpty()) {
      return map;
    }
    Map<Object, @Nullable Object> result = new LinkedHashMap<>(map);
    result.putAll(changes);
    return result;
  }

  private static @Nullable Object changed(
      Kind kind, String path, @Nullable Object value, Change change) {
    if (value instanceof String text) {
      return change.of(kind, path, text);
    }
    if (value instanceof List<?> list) {
      List<@Nullable Object> changed = new ArrayList<>();
      list.forEach(element -> changed.add(changed(kind, path, element, change)));
      return changed.equals(list) ? list : changed;
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, @Nullable Object> changes = new LinkedHashMap<>();
      map.forEach(
          (name, inside) -> {
            String key = String.valueOf(name);
            Kind its = key.equals("url") ? Kind.URL : key.equals("version") ? Kind.SUFFIX : kind;
            if (!key.equals(FREE_TEXT)) {
              put(changes, key, inside, changed(its, path + "." + key, inside, change));
            }
          });
      return with(map, changes);
    }
    return value;
  }
}
