package dev.kci.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.Parser;

/**
 * Makes values of the events of a YAML document, without SnakeYAML's tree of nodes in between.
 * Aliases share one value; merge keys are resolved as in PyYAML (the map's own keys win, then the
 * last merge key, then the first map of its list). Tags never create objects, and aliases and depth
 * are limited so that a file cannot exhaust memory. Not thread-safe.
 */
final class YamlValues {
  /** The real pipeline has about 1100 aliases in its largest file. */
  private static final int MAX_ALIASES = 20_000;

  private static final int MAX_DEPTH = 50;

  /** Values in a file with every alias expanded; the real pipeline's files have 60,000. */
  private static final int MAX_EXPANDED = 2_000_000;

  private final String file;
  private final Parser parser;
  private final Map<String, Anchored> anchors = new HashMap<>();
  private Origin last;
  private int aliases;
  private long expanded;

  private YamlValues(String file, Parser parser) {
    this.file = file;
    this.parser = parser;
    last = new Origin(file, 1);
  }

  /**
   * Reads the only document of a file whose top level is a map; without a document, the map is
   * empty.
   *
   * @param parser at the beginning of the file
   * @throws ConfigurationException if the values are not acceptable
   * @throws org.yaml.snakeyaml.error.YAMLException if the file is not YAML
   */
  static Located.Mapping read(String file, Parser parser) {
    return new YamlValues(file, parser).document();
  }

  private Located.Mapping document() {
    parser.getEvent(); // start of the stream
    if (parser.checkEvent(Event.ID.StreamEnd)) {
      return Located.Mapping.empty(last);
    }
    parser.getEvent(); // start of the document
    Located root = value(parser.getEvent(), 1);
    parser.getEvent(); // end of the document
    if (!parser.checkEvent(Event.ID.StreamEnd)) {
      throw failure(origin(parser.peekEvent()), "not YAML: a second document; expected one");
    }
    if (root instanceof Located.Mapping map) {
      return map;
    }
    throw failure(root.origin(), "the file must be a map of sections like 'jobs:'");
  }

  private static ConfigurationException failure(Origin origin, String message) {
    return YamlFile.failure(origin, message, null);
  }

  /** Values in the same line share one origin. */
  private Origin origin(Event event) {
    int line = event.getStartMark().getLine() + 1;
    if (line != last.line()) {
      last = new Origin(file, line);
    }
    return last;
  }

  /** A value with an anchor, while it is being read and afterwards. */
  private static final class Anchored {
    private final Origin origin;
    private @Nullable Located value;
    private long size;

    Anchored(Origin origin) {
      this.origin = origin;
    }
  }

  private Located value(Event event, int depth) {
    if (event instanceof AliasEvent alias) {
      return aliased(alias);
    }
    if (depth > MAX_DEPTH) {
      throw failure(origin(event), "nested more than " + MAX_DEPTH + " levels deep, the maximum");
    }
    String anchor = ((NodeEvent) event).getAnchor();
    if (anchor == null) {
      return unnamed(event, depth);
    }
    Anchored anchored = new Anchored(origin(event));
    anchors.put(anchor, anchored);
    long before = expanded;
    Located value = unnamed(event, depth);
    anchored.value = value;
    anchored.size = expanded - before;
    return value;
  }

  private Located unnamed(Event event, int depth) {
    count(1, event);
    if (event instanceof ScalarEvent scalar) {
      return scalar(scalar);
    }
    return event instanceof MappingStartEvent start
        ? mapping(start, depth)
        : sequence((CollectionStartEvent) event, depth);
  }

  private Located aliased(AliasEvent alias) {
    Anchored anchored = anchors.get(alias.getAnchor());
    if (anchored == null) {
      throw failure(origin(alias), "not YAML: found undefined alias " + alias.getAnchor());
    }
    if (anchored.value == null) {
      throw failure(anchored.origin, "an alias refers to a value that contains it");
    }
    if (!(anchored.value instanceof Located.Scalar) && ++aliases > MAX_ALIASES) {
      throw failure(origin(alias), "more than " + MAX_ALIASES + " aliases, the maximum");
    }
    count(anchored.size, alias);
    return anchored.value;
  }

  private void count(long values, Event event) {
    expanded += values;
    if (expanded > MAX_EXPANDED) {
      throw failure(
          origin(event),
          "too large with its aliases expanded; the maximum is " + MAX_EXPANDED + " values");
    }
  }

  private Located.Sequence sequence(CollectionStartEvent start, int depth) {
    requireTag(start, Tag.SEQ);
    Origin origin = origin(start);
    List<Located> items = new ArrayList<>();
    while (!parser.checkEvent(Event.ID.SequenceEnd)) {
      items.add(value(parser.getEvent(), depth + 1));
    }
    parser.getEvent(); // end of the list
    return new Located.Sequence(origin, items);
  }

  private Located.Mapping mapping(MappingStartEvent start, int depth) {
    requireTag(start, Tag.MAP);
    Origin origin = origin(start);
    Map<String, Located.Entry> own = new LinkedHashMap<>();
    Map<String, Located.Entry> merged = new LinkedHashMap<>();
    List<Located.Repeated> repeated = new ArrayList<>();
    while (!parser.checkEvent(Event.ID.MappingEnd)) {
      Event key = parser.getEvent();
      if (key instanceof ScalarEvent scalar && tag(scalar).equals(Tag.MERGE)) {
        merged.putAll(merge(value(parser.getEvent(), depth + 1)));
        continue;
      }
      Origin keyOrigin = origin(key);
      String name;
      if (key instanceof ScalarEvent scalar && scalar.getAnchor() == null) {
        name = scalar.getValue(); // keys such as 6.1 or yes keep their spelling
      } else {
        Located.Scalar text = key(value(key, depth + 1));
        keyOrigin = text.origin();
        name = text.text();
      }
      Located.Entry entry = new Located.Entry(keyOrigin, value(parser.getEvent(), depth + 1));
      Located.Entry before = own.put(name, entry);
      if (before != null) {
        repeated.add(new Located.Repeated(name, before.keyOrigin(), keyOrigin));
      }
    }
    parser.getEvent(); // end of the map
    if (merged.isEmpty()) {
      return new Located.Mapping(origin, own, repeated);
    }
    merged.putAll(own);
    return new Located.Mapping(origin, merged, repeated);
  }

  private static Located.Scalar key(Located key) {
    if (key instanceof Located.Scalar scalar) {
      return scalar;
    }
    throw failure(key.origin(), "a key must be text");
  }

  /** Returns the entries of a merge key. */
  private static Map<String, Located.Entry> merge(Located value) {
    Map<String, Located.Entry> merged = new LinkedHashMap<>();
    for (Located item : value instanceof Located.Sequence list ? list.items() : List.of(value)) {
      if (!(item instanceof Located.Mapping map)) {
        throw failure(item.origin(), "'<<' needs a map or a list of maps");
      }
      map.entries().forEach(merged::putIfAbsent);
    }
    return merged;
  }

  private void requireTag(CollectionStartEvent start, Tag expected) {
    String tag = start.getTag();
    if (tag != null && !tag.equals("!") && !tag.equals(expected.getValue())) {
      throw notAllowed(tag, start);
    }
  }

  private ConfigurationException notAllowed(String tag, Event event) {
    return failure(origin(event), "the tag " + tag + " is not allowed; expected plain YAML");
  }

  private static Tag tag(ScalarEvent event) {
    String tag = event.getTag();
    if (tag != null && !tag.equals("!")) {
      return new Tag(tag);
    }
    return event.getImplicit().canOmitTagInPlainScalar()
        ? PythonScalars.tag(event.getValue())
        : Tag.STR;
  }

  private Located.Scalar scalar(ScalarEvent event) {
    Tag tag = tag(event);
    String text = event.getValue();
    if (tag.equals(Tag.STR)) {
      return new Located.Scalar(origin(event), text, text);
    }
    if (text.length() > PythonScalars.LONGEST_NUMBER) {
      throw failure(origin(event), "a number or date is too long");
    }
    try {
      return new Located.Scalar(origin(event), typed(tag, event), text);
    } catch (NumberFormatException e) {
      throw YamlFile.failure(origin(event), "'" + text + "' is not a number; put it in quotes", e);
    }
  }

  private @Nullable Object typed(Tag tag, ScalarEvent event) {
    String text = event.getValue();
    if (tag.equals(Tag.INT) && PythonScalars.isDecimal(text)) {
      return Long.valueOf(text);
    }
    if (tag.equals(Tag.NULL)) {
      return null;
    }
    if (tag.equals(Tag.BOOL)) {
      Boolean truth = PythonScalars.isTrue(text);
      if (truth == null) { // only with the tag !!bool
        throw failure(origin(event), "'" + text + "' is not a truth value; expected true or false");
      }
      return truth;
    }
    if (tag.equals(Tag.TIMESTAMP)) { // kept as text: nothing here calculates with dates
      return PythonScalars.timestamp(text);
    }
    if (tag.equals(Tag.INT) || tag.equals(Tag.FLOAT)) {
      return UnusualNumbers.read(tag, event);
    }
    throw notAllowed(tag.getValue(), event);
  }

  /** Lets SnakeYAML read numbers such as 0x1f, 1_000 or 1.5. */
  private static final class UnusualNumbers extends SafeConstructor {
    private UnusualNumbers() {
      super(new LoaderOptions());
    }

    static @Nullable Object read(Tag tag, ScalarEvent event) {
      ScalarNode node =
          new ScalarNode(
              tag,
              event.getValue(),
              event.getStartMark(),
              event.getEndMark(),
              event.getScalarStyle());
      Object value = new UnusualNumbers().getConstructor(node).construct(node);
      return value instanceof Integer number ? Long.valueOf(number) : value;
    }
  }
}
