package dev.kci.config;

import dev.kci.text.ErrorText;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Reads one YAML file into values that know where they are written. Aliases share one value; merge
 * keys are resolved as in PyYAML (the map's own keys win, then the first map of a list). Tags never
 * create objects, and aliases, depth and size are limited so that a file cannot exhaust memory.
 */
final class YamlFile {
  /** The real pipeline has about 1100 aliases in its largest file. */
  private static final int MAX_ALIASES = 20_000;

  private static final int MAX_DEPTH = 50;
  private static final int MAX_BYTES = 16 * 1024 * 1024;
  private static final int MAX_CHARACTERS = 16 * 1024 * 1024;

  /** Values in a file with every alias expanded; the real pipeline's files have 60,000. */
  private static final int MAX_EXPANDED = 2_000_000;

  private final String file;
  private final Scalars scalars;
  private final Map<Node, Sized> done = new IdentityHashMap<>();
  private final Set<Node> underWay = Collections.newSetFromMap(new IdentityHashMap<>());

  private YamlFile(String file, LoaderOptions options) {
    this.file = file;
    this.scalars = new Scalars(options);
  }

  /**
   * Reads a file whose top level is a map; an empty file is an empty map.
   *
   * @throws ConfigurationException if it cannot be read, is not YAML, or exceeds a limit
   */
  static Located.Mapping read(Path path) {
    String file = path.toString();
    LoaderOptions options = options();
    try {
      if (Files.size(path) > MAX_BYTES) {
        throw failure(
            new Origin(file, 1), "is larger than " + (MAX_BYTES >> 20) + " MiB, the maximum", null);
      }
      String text = text(file, Files.readAllBytes(path));
      int longWord = BoundedYaml.lineOfLongWord(text);
      if (longWord > 0) {
        throw failure(
            new Origin(file, longWord), "a word is longer than a million characters", null);
      }
      Node root = BoundedYaml.parser(options).compose(new StringReader(text));
      if (root == null) {
        return Located.Mapping.empty(new Origin(file, 1));
      }
      if (new YamlFile(file, options).convert(root).value() instanceof Located.Mapping map) {
        return map;
      }
      throw failure(
          new Origin(file, line(root)), "the file must be a map of sections like 'jobs:'", null);
    } catch (MarkedYAMLException e) {
      throw failure(new Origin(file, line(e)), "not YAML: " + problem(e), e);
    } catch (YAMLException e) {
      throw failure(new Origin(file, 1), "not acceptable YAML: " + e.getMessage(), e);
    } catch (IOException e) {
      throw failure(
          new Origin(file, 1),
          "cannot be read (" + ErrorText.of(e) + "); expected a YAML file in UTF-8",
          e);
    }
  }

  private static String text(String file, byte[] bytes) {
    CharBuffer text = CharBuffer.allocate(bytes.length);
    ByteBuffer left = ByteBuffer.wrap(bytes);
    CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(left, text, true);
    if (result.isError()) {
      int line = 1;
      for (int i = 0; i < left.position(); i++) {
        line += bytes[i] == '\n' ? 1 : 0;
      }
      throw failure(
          new Origin(file, line),
          "the byte 0x%02x is not UTF-8; save the file in UTF-8".formatted(left.get()),
          null);
    }
    return text.flip().toString();
  }

  private static LoaderOptions options() {
    LoaderOptions options = new LoaderOptions();
    options.setMaxAliasesForCollections(MAX_ALIASES);
    options.setNestingDepthLimit(MAX_DEPTH);
    options.setCodePointLimit(MAX_CHARACTERS);
    options.setAllowRecursiveKeys(false);
    return options;
  }

  private static ConfigurationException failure(
      Origin origin, String message, @Nullable Throwable cause) {
    Problem problem = Problem.error("yaml", origin, "", null, message.replace('\n', ' '));
    return cause == null
        ? new ConfigurationException(problem)
        : new ConfigurationException(problem, cause);
  }

  /** An unclosed quote or bracket is reported where it opens, not at the end of the file. */
  private static boolean isUnclosed(MarkedYAMLException e) {
    return e.getContextMark() != null
        && e.getProblem() != null
        && (e.getProblem().contains("end of stream")
            || e.getProblem().contains("StreamEnd")
            || e.getProblem().contains("document separator"));
  }

  private static int line(MarkedYAMLException e) {
    Mark mark = isUnclosed(e) ? e.getContextMark() : e.getProblemMark();
    return mark == null ? 1 : mark.getLine() + 1;
  }

  private static String problem(MarkedYAMLException e) {
    return isUnclosed(e) && e.getContext() != null
        ? e.getContext() + ", which is never closed"
        : String.valueOf(e.getProblem());
  }

  private static int line(Node node) {
    return node.getStartMark().getLine() + 1;
  }

  private Origin origin(Node node) {
    return new Origin(file, line(node));
  }

  /** A value, and its number of values with every alias expanded. */
  private record Sized(Located value, long size) {}

  private Sized convert(Node node) {
    if (node instanceof ScalarNode scalar) {
      return new Sized(scalar(scalar), 1);
    }
    Sized known = done.get(node);
    if (known != null) {
      return known;
    }
    if (!underWay.add(node)) {
      throw failure(origin(node), "an alias refers to a value that contains it", null);
    }
    Sized result = node instanceof SequenceNode list ? sequence(list) : mapping((MappingNode) node);
    if (result.size() > MAX_EXPANDED) {
      throw failure(
          origin(node),
          "too large with its aliases expanded; the maximum is " + MAX_EXPANDED + " values",
          null);
    }
    done.put(node, result);
    return result;
  }

  private Located.Scalar scalar(ScalarNode node) {
    requireStandardTag(node, Tag.STR, Tag.NULL, Tag.BOOL, Tag.INT, Tag.FLOAT, Tag.TIMESTAMP);
    if (!node.getTag().equals(Tag.STR) && !BoundedYaml.isShort(node)) {
      throw failure(origin(node), "a number or date is too long", null);
    }
    try {
      return new Located.Scalar(origin(node), scalars.value(node), node.getValue());
    } catch (NumberFormatException e) {
      throw failure(origin(node), "'" + node.getValue() + "' is not a number; put it in quotes", e);
    }
  }

  private Sized sequence(SequenceNode node) {
    requireStandardTag(node, Tag.SEQ);
    List<Located> items = new ArrayList<>(node.getValue().size());
    long size = 1;
    for (Node item : node.getValue()) {
      Sized converted = convert(item);
      items.add(converted.value());
      size += converted.size();
    }
    return new Sized(new Located.Sequence(origin(node), items), size);
  }

  private Sized mapping(MappingNode node) {
    requireStandardTag(node, Tag.MAP);
    Map<String, Located.Entry> own = new LinkedHashMap<>();
    Map<String, Located.Entry> merged = new LinkedHashMap<>();
    List<Located.Repeated> repeated = new ArrayList<>();
    long size = 1;
    for (NodeTuple tuple : node.getValue()) {
      Sized value = convert(tuple.getValueNode());
      size += value.size();
      if (tuple.getKeyNode().getTag().equals(Tag.MERGE)) {
        merge(value.value(), merged);
        continue;
      }
      Origin keyOrigin = origin(tuple.getKeyNode());
      String key = key(tuple.getKeyNode());
      Located.Entry before = own.put(key, new Located.Entry(keyOrigin, value.value()));
      if (before != null) {
        repeated.add(new Located.Repeated(key, before.keyOrigin(), keyOrigin));
      }
    }
    merged.putAll(own);
    return new Sized(new Located.Mapping(origin(node), merged, repeated), size);
  }

  /** Adds the entries of a merge key; existing ones win. */
  private static void merge(Located value, Map<String, Located.Entry> merged) {
    if (value instanceof Located.Mapping map) {
      map.entries().forEach(merged::putIfAbsent);
    } else if (value instanceof Located.Sequence list) {
      list.items().forEach(item -> mergeOne(item, merged));
    } else {
      throw failure(value.origin(), "'<<' needs a map or a list of maps", null);
    }
  }

  private static void mergeOne(Located item, Map<String, Located.Entry> merged) {
    if (!(item instanceof Located.Mapping map)) {
      throw failure(item.origin(), "'<<' needs a map or a list of maps", null);
    }
    map.entries().forEach(merged::putIfAbsent);
  }

  private String key(Node node) {
    if (node instanceof ScalarNode scalar) {
      return scalar.getValue(); // keys such as 6.1 or yes keep their spelling
    }
    throw failure(origin(node), "a key must be text", null);
  }

  private void requireStandardTag(Node node, Tag... allowed) {
    for (Tag tag : allowed) {
      if (tag.equals(node.getTag())) {
        return;
      }
    }
    throw failure(
        origin(node), "the tag " + node.getTag() + " is not allowed; expected plain YAML", null);
  }

  /** Lets SnakeYAML read what {@link PythonScalars} classifies as numbers or truth values. */
  private static final class Scalars extends SafeConstructor {
    Scalars(LoaderOptions options) {
      super(options);
    }

    @Nullable Object value(ScalarNode node) {
      Tag tag = node.getTag();
      if (tag.equals(Tag.STR)) {
        return node.getValue();
      }
      if (tag.equals(Tag.TIMESTAMP)) { // kept as text: nothing here calculates with dates
        return PythonScalars.timestamp(node.getValue());
      }
      Object value = getConstructor(node).construct(node);
      return value instanceof Integer number ? Long.valueOf(number) : value;
    }
  }
}
