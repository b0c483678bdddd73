package dev.kci.kciapi.output;

import dev.kci.api.model.JsonObject;
import dev.kci.text.SafeText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.representer.Represent;
import org.yaml.snakeyaml.representer.Representer;

/** Values as YAML. */
final class YamlText {
  private YamlText() {}

  /**
   * A document with its mark, so that several can follow each other. Characters that must not reach
   * a terminal are written as YAML's escapes.
   */
  static String document(JsonObject value) {
    String text = document(value, true);
    return text.codePoints().allMatch(point -> point == '\n' || !SafeText.isUnsafe(point))
        ? text
        : document(value, false);
  }

  private static String document(JsonObject value, boolean unicode) {
    DumperOptions options = new DumperOptions();
    options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
    options.setExplicitStart(true);
    options.setAllowUnicode(unicode);
    return new Yaml(new AllText(options), options).dump(plain(value.asMap()));
  }

  /** Own maps and lists: SnakeYAML writes others, and parts that come twice, in its own way. */
  private static @Nullable Object plain(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      Map<String, @Nullable Object> copy = new LinkedHashMap<>();
      map.forEach((key, inner) -> copy.put(String.valueOf(key), plain(inner)));
      return copy;
    }
    if (value instanceof JsonObject object) {
      return plain(object.asMap());
    }
    if (value instanceof List<?> list) {
      List<@Nullable Object> copy = new ArrayList<>();
      list.forEach(inner -> copy.add(plain(inner)));
      return copy;
    }
    return value;
  }

  /** Writes text with control characters as text with escapes; SnakeYAML's own writes bytes. */
  private static final class AllText extends Representer {
    AllText(DumperOptions options) {
      super(options);
      Represent printable = Objects.requireNonNull(representers.get(String.class));
      representers.put(
          String.class,
          text ->
              StreamReader.isPrintable((String) text)
                  ? printable.representData(text)
                  : representScalar(Tag.STR, (String) text, ScalarStyle.DOUBLE_QUOTED));
    }
  }
}
