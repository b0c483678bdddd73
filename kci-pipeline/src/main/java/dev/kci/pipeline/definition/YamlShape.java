package dev.kci.pipeline.definition;

import dev.kci.config.BoundedYaml;
import dev.kci.text.CountText;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Compares the keys, lengths and types of YAML texts, ignoring values. */
final class YamlShape {
  private static final int DEEPEST = 100;

  private YamlShape() {}

  /**
   * Returns where two texts differ in shape; empty if they do not. Keys are compared in the neutral
   * form of {@link NameKind}, because a name may be part of a key.
   *
   * <p>Types are those that the reader of a definition sees: PyYAML's, except for Kubernetes, whose
   * client reads {@code 1e3} and {@code 12e4567} as numbers.
   *
   * @param runtime the lab type
   * @return a path such as {@code actions.1.test}, and the difference
   */
  static Optional<String> difference(String runtime, String text, String other) {
    List<Node> others;
    try {
      others = documents(runtime, other);
    } catch (YAMLException e) {
      return Optional.empty(); // not YAML regardless of the values
    }
    try {
      return list("", documents(runtime, text), others, 0);
    } catch (YAMLException e) {
      return Optional.of("the text is not YAML");
    }
  }

  private static List<Node> documents(String runtime, String text) {
    List<Node> documents = new ArrayList<>();
    // for numbers, SnakeYAML's own patterns include those of the Kubernetes client
    Yaml yaml =
        runtime.equals("kubernetes")
            ? new Yaml(BoundedYaml.definitionOptions())
            : BoundedYaml.parser(BoundedYaml.definitionOptions());
    yaml.composeAll(new StringReader(text)).forEach(documents::add);
    return documents;
  }

  private static Optional<String> node(String path, Node node, Node other, int depth) {
    if (depth > DEEPEST) {
      throw new TemplateException(path + ": nested more than " + DEEPEST + " deep");
    }
    if (node instanceof MappingNode map && other instanceof MappingNode otherMap) {
      return map(path, map, otherMap, depth);
    }
    if (node instanceof SequenceNode list && other instanceof SequenceNode otherList) {
      return list(path, list.getValue(), otherList.getValue(), depth);
    }
    return node.getTag().equals(other.getTag())
        ? Optional.empty()
        : Optional.of(path + " is " + type(node) + ", not " + type(other));
  }

  private static Optional<String> list(String path, List<Node> list, List<Node> other, int depth) {
    if (list.size() != other.size()) {
      return Optional.of(
          "%s has %s, not %d"
              .formatted(
                  path.isEmpty() ? "the text" : path,
                  CountText.of(list.size(), "element"),
                  other.size()));
    }
    for (int i = 0; i < list.size(); i++) {
      String inside = depth == 0 && list.size() == 1 ? "" : path + "." + i;
      Optional<String> difference = node(inside, list.get(i), other.get(i), depth + 1);
      if (difference.isPresent()) {
        return difference;
      }
    }
    return Optional.empty();
  }

  private static Optional<String> map(String path, MappingNode map, MappingNode other, int depth) {
    Map<String, Node> values = values(map);
    Map<String, Node> others = values(other);
    if (!values.keySet().equals(others.keySet())) {
      return Optional.of(
          (path.isEmpty() ? "the text" : path) + " has different keys than with plain names");
    }
    for (Map.Entry<String, Node> entry : values.entrySet()) {
      Node there = Objects.requireNonNull(others.get(entry.getKey()));
      String inside = path.isEmpty() ? entry.getKey() : path + "." + entry.getKey();
      Optional<String> difference = node(inside, entry.getValue(), there, depth + 1);
      if (difference.isPresent()) {
        return difference;
      }
    }
    return Optional.empty();
  }

  private static Map<String, Node> values(MappingNode map) {
    Map<String, Node> values = new LinkedHashMap<>();
    for (NodeTuple tuple : map.getValue()) {
      String key =
          tuple.getKeyNode() instanceof ScalarNode scalar
              ? NameKind.strictlyNeutral(scalar.getValue())
              : "(" + type(tuple.getKeyNode()) + ")";
      values.put(key, tuple.getValueNode());
    }
    return values;
  }

  private static String type(Node node) {
    return node.getTag().getValue().replaceFirst("^tag:yaml.org,2002:", "");
  }
}
