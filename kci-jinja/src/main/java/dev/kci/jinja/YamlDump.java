package dev.kci.jinja;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.IdentityHashMap;
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

/**
 * PyYAML's {@code yaml.dump(data, indent=2)}: block style, sorted keys. Uses PyYAML's Java port.
 */
final class YamlDump {
  private static final Pattern QUOTED =
      Pattern.compile("\"[^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+\"", Pattern.DOTALL);
  private static final Pattern ESCAPE =
      Pattern.compile("(\\\\[xuU])([0-9a-f]+)|\\\\.", Pattern.DOTALL);
  private static final Pattern PYTHON_FLOAT =
      Pattern.compile(
          "^(?:[-+]?(?:[0-9][0-9_]*)\\.[0-9_]*(?:[eE][-+][0-9]+)?"
              + "|\\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?"
              + "|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\\.[0-9_]*"
              + "|[-+]?\\.(?:inf|Inf|INF)|\\.(?:nan|NaN|NAN))$");

  /** The nodes so far. A value that is used twice is one node and gets an anchor. */
  private final Map<Object, Node> known = new IdentityHashMap<>();

  private YamlDump() {}

  static String dump(Object value) {
    DumperOptions options = new DumperOptions();
    options.setIndent(2);
    options.setWidth(80);
    options.setAllowUnicode(false);
    StringWriter out = new StringWriter();
    Node root = new YamlDump().node(value);
    try {
      Serializer serializer = new Serializer(new Emitter(out, options), TYPES, options, null);
      serializer.open();
      serializer.serialize(root);
      serializer.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // not possible with a StringWriter
    }
    boolean open = root instanceof ScalarNode && "\"'".indexOf(out.toString().charAt(0)) < 0;
    if (open && !out.toString().endsWith("...\n")) {
      out.append("...\n");
    }
    return QUOTED.matcher(out.toString()).replaceAll(YamlDump::upperCase);
  }

  /** Expensive to create. Thread-safe because no types are added. */
  private static final Resolver TYPES = new PyYamlResolver();

  /** Converts hex digits of escapes to capitals, as in PyYAML. */
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

  /** PyYAML's implicit types: a float requires a dot, and {@code =} is a value. */
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

  private Node node(Object value) {
    Node same = known.get(value);
    if (same != null) {
      return same;
    }
    if (value instanceof ConfigObject object) {
      Dict attributes = new Dict(object.attributes());
      attributes.remove("name"); // the key in the configuration, not an attribute
      return mapping(value, attributes);
    }
    if (value instanceof Map<?, ?> map) {
      return mapping(value, map);
    }
    if (value instanceof List<?> list && !(value instanceof Range)) {
      return sequence(list);
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
      return scalar(Tag.INT, PythonRepr.str(value));
    }
    if (value == None.NONE) {
      return scalar(Tag.NULL, "null");
    }
    if (!(PythonValues.plain(value) instanceof String text)) {
      throw new JinjaException(
          "cannot represent an object: " + PythonRepr.repr(PythonValues.type(value)));
    }
    return text(text);
  }

  /** PyYAML never writes multiple lines as a plain scalar. */
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
    String text = PythonRepr.number(value);
    return text.indexOf('.') < 0 && text.indexOf('e') >= 0 ? text.replace("e", ".0e") : text;
  }

  private static Node scalar(Tag tag, String text) {
    return new ScalarNode(tag, text, null, null, ScalarStyle.PLAIN);
  }

  private Node sequence(List<?> list) {
    boolean tuple = list instanceof Tuple;
    List<Node> items = new ArrayList<>();
    SequenceNode node =
        new SequenceNode(
            tuple ? new Tag("tag:yaml.org,2002:python/tuple") : Tag.SEQ,
            !tuple,
            items,
            null,
            null,
            list.isEmpty() ? FlowStyle.FLOW : FlowStyle.BLOCK);
    if (!tuple || !list.isEmpty()) {
      known.put(list, node); // before its items, because a list may contain itself
    }
    list.forEach(item -> items.add(node(item)));
    return node;
  }

  private Node mapping(Object value, Map<?, ?> map) {
    List<NodeTuple> entries = new ArrayList<>();
    MappingNode node =
        new MappingNode(
            Tag.MAP, true, entries, null, null, map.isEmpty() ? FlowStyle.FLOW : FlowStyle.BLOCK);
    known.put(value, node);
    for (Map.Entry<?, ?> entry : sorted(map)) {
      entries.add(new NodeTuple(node(entry.getKey()), node(entry.getValue())));
    }
    return node;
  }

  /** Sorts by key. Keeps the order if keys cannot be compared. */
  private static List<Map.Entry<?, ?>> sorted(Map<?, ?> map) {
    List<Map.Entry<?, ?>> entries = new ArrayList<>(map.entrySet());
    try {
      entries.sort((a, b) -> Comparisons.compare(a.getKey(), b.getKey()));
    } catch (JinjaException e) {
      return new ArrayList<>(map.entrySet());
    }
    return entries;
  }
}
