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

  private static final Pattern MEANINGFUL_IN_NAME = Pattern.compile("[^A-Za-z0-9._/-]");
  private static final Pattern MEANINGFUL_IN_URL = Pattern.compile("[^A-Za-z0-9._~:/-]");

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
      case NAME -> NAME.matcher(text).matches();
      case SUFFIX -> SUFFIX.matcher(text).matches();
      case URL -> isUrl(text) || NAME.matcher(text).matches() || PATH.matcher(text).matches();
    };
  }

  private static boolean isUrl(String text) {
    return text.length() <= LONGEST_URL && URL.matcher(text).matches();
  }

  /** The node with names in which nothing means anything to YAML; all else stays as it is. */
  static JsonObject neutral(JsonObject node) {
    return changed(node, (kind, path, text) -> neutral(kind, text));
  }

  private static String neutral(Kind kind, String text) {
    Pattern meaningful = kind == Kind.URL ? MEANINGFUL_IN_URL : MEANINGFUL_IN_NAME;
    String plain = meaningful.matcher(text).replaceAll("_");
    return isText(plain) ? plain : "x" + plain;
  }

  /** A name as it is in {@link #neutral}. */
  static String neutralName(String name) {
    return neutral(Kind.NAME, name);
  }

  /** Whether YAML reads it as text, not as a number, a date, a truth value or nothing. */
  private static boolean isText(String text) {
    return text.isEmpty() || YAML_TYPES.resolve(NodeId.scalar, text, true).equals(Tag.STR);
  }

  private static JsonObject changed(JsonObject node, Change change) {
    Map<String, @Nullable Object> result = new LinkedHashMap<>(node.asMap());
    for (String key : OWN) {
      if (node.get(key) instanceof String text) {
        result.put(key, change.of(Kind.NAME, key, text));
      }
    }
    Map<String, @Nullable Object> data = new LinkedHashMap<>();
    node.object("data").ifPresent(found -> data.putAll(found.asMap()));
    data.replaceAll(
        (key, value) ->
            DATA.contains(key) ? changed(Kind.NAME, "data." + key, value, change) : value);
    Map<String, Object> artifacts = new LinkedHashMap<>();
    node.object("artifacts").orElse(JsonObject.empty()).asMap().entrySet().stream()
        .filter(artifact -> artifact.getValue() instanceof String)
        .forEach(
            artifact ->
                artifacts.put(
                    change.of(Kind.NAME, "the name of an artifact", artifact.getKey()),
                    change.of(
                        Kind.URL, "artifacts." + artifact.getKey(), (String) artifact.getValue())));
    result.put("data", data);
    result.put("artifacts", artifacts);
    return JsonObject.of(result);
  }

  private static @Nullable Object changed(
      Kind kind, String path, @Nullable Object value, Change change) {
    if (value instanceof String text) {
      return change.of(kind, path, text);
    }
    if (value instanceof List<?> list) {
      List<@Nullable Object> changed = new ArrayList<>();
      list.forEach(element -> changed.add(changed(kind, path, element, change)));
      return changed;
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, @Nullable Object> changed = new LinkedHashMap<>();
      map.forEach(
          (name, inside) -> {
            String key = String.valueOf(name);
            Kind its = key.equals("url") ? Kind.URL : key.equals("version") ? Kind.SUFFIX : kind;
            changed.put(
                key,
                key.equals(FREE_TEXT) ? inside : changed(its, path + "." + key, inside, change));
          });
      return changed;
    }
    return value;
  }
}
