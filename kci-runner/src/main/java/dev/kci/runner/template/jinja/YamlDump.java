package dev.kci.runner.template.jinja;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.emitter.Emitter;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.resolver.Resolver;
import org.yaml.snakeyaml.serializer.Serializer;

/** PyYAML's {@code yaml.dump(data, indent=2)}: block style, sorted keys; its port does the rest. */
final class YamlDump {
  private static final Pattern QUOTED =
      Pattern.compile("(?m)\"(?:[^\"\\\\]|\\\\.)*\"", Pattern.DOTALL);
  private static final Pattern ESCAPE =
      Pattern.compile("(\\\\[xuU])([0-9a-f]+)|\\\\.", Pattern.DOTALL);
  private static final Pattern PYTHON_FLOAT =
      Pattern.compile(
          "^(?:[-+]?(?:[0-9][0-9_]*)\\.[0-9_]*(?:[eE][-+][0-9]+)?"
              + "|\\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?"
              + "|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\\.[0-9_]*"
              + "|[-+]?\\.(?:inf|Inf|INF)|\\.(?:nan|NaN|NAN))$");

  private YamlDump() {}

  static String dump(Object value) {
    DumperOptions options = new DumperOptions();
    options.setIndent(2);
    options.setWidth(80);
    options.setAllowUnicode(false);
    StringWriter out = new StringWriter();
    Node root = node(value);
    try {
      Serializer serializer =
          new Serializer(new Emitter(out, options), new PyYamlResolver(), options, null);
      serializer.open();
      serializer.serialize(root);
      serializer.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    boolean open = root instanceof ScalarNode && "\"'".indexOf(out.toString().charAt(0)) < 0;
    if (open && !out.toString().endsWith("...\n")) {
      out.append("...\n");
    }
    return QUOTED.matcher(out.toString()).replaceAll(YamlDump::upperCase);
  }

  /** PyYAML writes the hex digits of its escapes in capitals. */
  private static String upperCase(MatchResult quoted) {
    return Matcher.quoteReplacement(
        ESCAPE
            .matcher(quoted.group())
            .replaceAll(
                escape ->
                    Matcher.quoteReplacement(
                        escape.group(1) == null
                            ? escape.group()
                            : escape.group(1) + escape.group(2).toUpperCase(Locale.ROOT))));
  }

  /** The implicit types of PyYAML: a float needs its dot, and {@code =} is a value. */
  private static final class PyYamlResolver extends Resolver {
    @Override
    protected void addImplicitResolvers() {
      addImplicitResolver(Tag.BOOL, BOOL, "yYnNtTfFoO");
      addImplicitResolver(Tag.INT, INT, "-+0123456789");
      addImplicitResolver(Tag.FLOAT, PYTHON_FLOAT, "-+0123456789.");
      addImplicitResolver(Tag.MERGE, MERGE, "<");
      addImplicitResolver(Tag.NULL, NULL, "~nN\0");
      addImplicitResolver(Tag.NULL, EMPTY, null);
      addImplicitResolver(Tag.TIMESTAMP, TIMESTAMP, "0123456789");
      addImplicitResolver(new Tag("tag:yaml.org,2002:value"), Pattern.compile("^=$"), "=");
    }
  }

  private static Node node(Object value) {
    if (value instanceof ConfigObject object) {
      Map<Object, Object> attributes = new java.util.HashMap<>(object.attributes());
      attributes.remove("name"); // its key in the configuration, no attribute of its own
      return mapping(attributes);
    }
    if (value instanceof Map<?, ?> map) {
      return mapping(map);
    }
    if (value instanceof List<?> list) {
      List<Node> items = new ArrayList<>();
      list.forEach(item -> items.add(node(item)));
      return new SequenceNode(
          Tag.SEQ, true, items, null, null, items.isEmpty() ? FlowStyle.FLOW : FlowStyle.BLOCK);
    }
    if (value instanceof Undefined undefined) {
      throw undefined.error();
    }
    if (value instanceof Boolean bool) {
      return scalar(Tag.BOOL, bool ? "true" : "false");
    }
    if (value instanceof Double number) {
      return scalar(Tag.FLOAT, number(number));
    }
    if (value instanceof Number) {
      return scalar(Tag.INT, value.toString());
    }
    return value == None.NONE ? scalar(Tag.NULL, "null") : text(PyText.str(value));
  }

  /** PyYAML never writes several lines as a plain scalar. */
  private static Node text(String text) {
    boolean lines = text.indexOf('\n') >= 0;
    return new ScalarNode(
        Tag.STR, text, null, null, lines ? ScalarStyle.SINGLE_QUOTED : ScalarStyle.PLAIN);
  }

  private static String number(double value) {
    if (Double.isNaN(value)) {
      return ".nan";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? ".inf" : "-.inf";
    }
    String text = PyText.number(value);
    return text.indexOf('.') < 0 && text.indexOf('e') >= 0 ? text.replace("e", ".0e") : text;
  }

  private static Node scalar(Tag tag, String text) {
    return new ScalarNode(tag, text, null, null, ScalarStyle.PLAIN);
  }

  private static Node mapping(Map<?, ?> map) {
    List<NodeTuple> entries = new ArrayList<>();
    map.entrySet().stream()
        .sorted((a, b) -> Py.compare(a.getKey(), b.getKey()))
        .forEach(entry -> entries.add(new NodeTuple(node(entry.getKey()), node(entry.getValue()))));
    return new MappingNode(
        Tag.MAP, true, entries, null, null, entries.isEmpty() ? FlowStyle.FLOW : FlowStyle.BLOCK);
  }
}
