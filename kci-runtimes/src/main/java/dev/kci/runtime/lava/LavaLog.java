package dev.kci.runtime.lava;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.config.BoundedYaml;
import dev.kci.runtime.results.LogLines;
import dev.kci.runtime.results.LogParser;
import dev.kci.runtime.results.Measurement;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Converts a lab's log, a YAML list with one map per line, to text: output of the board unchanged,
 * messages of the lab with {@link LogParser#LAB} and their level.
 *
 * <p>Most lines are also JSON, which is faster to read. Others have YAML escapes that JSON lacks,
 * such as {@code \e} and {@code \_}, or numbers tagged as Python's Decimal.
 */
final class LavaLog {
  private static final String DECIMAL = "tag:yaml.org,2002:python/object/apply:decimal.Decimal";
  private static final int DEEPEST = 20;

  private final Yaml yaml;

  LavaLog() {
    LoaderOptions options = new LoaderOptions();
    options.setNestingDepthLimit(DEEPEST);
    options.setMaxAliasesForCollections(0);
    options.setTagInspector(tag -> tag.getValue().equals(DECIMAL));
    this.yaml = BoundedYaml.parser(options);
  }

  /** Converts a log of any size. */
  static void write(InputStream log, Path text) throws IOException {
    LavaLog lavaLog = new LavaLog();
    try (BufferedWriter out = Files.newBufferedWriter(text, StandardCharsets.UTF_8)) {
      LogLines.read(
          log,
          line -> {
            try {
              out.write(lavaLog.text(line));
              out.newLine();
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** Returns the text of one line; an unreadable line is returned unchanged. */
  String text(String line) {
    if (!line.startsWith("- {")) {
      return line;
    }
    JsonObject entry = entry(line.substring(2));
    if (entry == null) {
      return line;
    }
    String level = entry.string("lvl").orElse("");
    Object message = entry.get("msg");
    String text =
        message instanceof String words
            ? words
            : entry.object("msg").map(JsonText::write).orElseGet(() -> String.valueOf(message));
    if (level.equals("target") || level.equals("feedback")) {
      return boardOutput(text);
    }
    String prefix = LogParser.LAB + level + ": ";
    return prefix + text.replace("\r", "\n").replace("\n", "\n" + prefix);
  }

  /** Keeps the board from hiding a result behind the mark of the lab's lines. */
  private static String boardOutput(String text) {
    return text.contains(LogParser.LAB) ? text.replace(LogParser.LAB, " " + LogParser.LAB) : text;
  }

  private @Nullable JsonObject entry(String text) {
    try {
      return JsonText.parseObject(text);
    } catch (IllegalArgumentException notJson) {
      return yamlEntry(text);
    }
  }

  private @Nullable JsonObject yamlEntry(String text) {
    try {
      return plain(yaml.compose(new StringReader(text))) instanceof Map<?, ?> map
          ? JsonObject.from(map).orElse(null)
          : null;
    } catch (YAMLException e) {
      return null;
    }
  }

  /** Converts nodes to JSON values. Never constructs objects, whatever the tag. */
  private static @Nullable Object plain(@Nullable Node node) {
    if (node instanceof MappingNode mapping) {
      Map<String, @Nullable Object> map = new LinkedHashMap<>();
      for (NodeTuple entry : mapping.getValue()) {
        if (entry.getKeyNode() instanceof ScalarNode key) {
          map.put(key.getValue(), plain(entry.getValueNode()));
        }
      }
      return map;
    }
    if (node instanceof SequenceNode sequence) {
      if (node.getTag().getValue().equals(DECIMAL)
          && sequence.getValue().size() == 1
          && sequence.getValue().get(0) instanceof ScalarNode number) {
        return number(number.getValue());
      }
      List<@Nullable Object> list = new ArrayList<>();
      sequence.getValue().forEach(element -> list.add(plain(element)));
      return list;
    }
    if (!(node instanceof ScalarNode scalar) || node.getTag().equals(Tag.NULL)) {
      return null;
    }
    if (node.getTag().equals(Tag.BOOL)) {
      return Boolean.valueOf(scalar.getValue());
    }
    return node.getTag().equals(Tag.INT) || node.getTag().equals(Tag.FLOAT)
        ? number(scalar.getValue())
        : scalar.getValue();
  }

  private static Object number(String text) {
    return Measurement.of(text, "").<Object>map(Measurement::plainValue).orElse(text);
  }
}
