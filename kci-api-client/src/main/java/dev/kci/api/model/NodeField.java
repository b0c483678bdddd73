package dev.kci.api.model;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A field of nodes that the server can filter by, with the type of its values; see {@link
 * NodeQuery}. There are no methods for filters that the server answers with 500 or silently with no
 * nodes (by id, a parent with an operator, a comparison of {@code retry_counter}). Operators that
 * this toolkit does not need are there for other programs; the contract test compares each with
 * recorded exchanges of the real server. For anything without a method, such as comparing a number
 * in {@code data}, create a {@link NodeQuery.Condition}.
 *
 * @param <T> the type of the values compared with
 */
public sealed class NodeField<T> {
  public static final Choice<NodeKind> KIND = new Choice<>("kind", NodeKind::wireName);
  public static final Text NAME = new Text("name");
  public static final Text GROUP = new Text("group");
  public static final Text OWNER = new Text("owner");
  public static final Text SUBMITTER = new Text("submitter");
  public static final Choice<NodeState> STATE = new Choice<>("state", NodeState::wireName);
  public static final Choice<Result> RESULT = new Choice<>("result", Result::wireName);

  /** The id shared by a tree of nodes, assigned when {@code POST /node} creates the root. */
  public static final Text TREEID = new Text("treeid");

  /** The parent's id; supports only equality, and never null. */
  public static final NodeField<String> PARENT = new NodeField<>("parent", text -> text);

  /** A name anywhere in the path. */
  public static final NodeField<String> PATH = new NodeField<>("path", text -> text);

  public static final NodeField<Boolean> PROCESSED_BY_KCIDB_BRIDGE =
      new NodeField<>("processed_by_kcidb_bridge", String::valueOf);

  public static final NodeField<Long> RETRY_COUNTER =
      new NodeField<>("retry_counter", String::valueOf);
  public static final Time CREATED = new Time("created");
  public static final Time UPDATED = new Time("updated");
  public static final Time TIMEOUT = new Time("timeout");
  public static final Time HOLDOFF = new Time("holdoff");

  private final String name;
  private final Function<? super T, String> wire;

  private NodeField(String name, Function<? super T, String> wire) {
    this.name = name;
    this.wire = wire;
  }

  /**
   * Returns the field for a text inside {@code data}.
   *
   * @param path dotted, without {@code data.} itself: {@code kernel_revision.commit}
   */
  public static Text data(String path) {
    return new Text("data." + path);
  }

  /**
   * Returns the field for a text inside {@code debug}.
   *
   * @param path dotted, without {@code debug.} itself
   */
  public static Text debug(String path) {
    return new Text("debug." + path);
  }

  /** The field equals this value. */
  public NodeQuery.Condition is(T value) {
    return condition("", value);
  }

  /** The name on the wire. */
  public String wireName() {
    return name;
  }

  NodeQuery.Condition condition(String operator, T value) {
    return new NodeQuery.Condition(name + operator, wire.apply(value));
  }

  NodeQuery.Condition conditionOnNull(String operator) {
    return new NodeQuery.Condition(name + operator, "null");
  }

  NodeQuery.Condition condition(String operator, Collection<? extends T> values) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException(
          "No values for " + name + operator + "; expected at least one");
    }
    Stream<String> wired = values.stream().map(wire::apply);
    // so that a set makes the same query in each JVM
    List<String> texts = (values instanceof Set ? wired.sorted() : wired).toList();
    if (texts.stream().anyMatch(text -> text.contains(","))) {
      throw new IllegalArgumentException(
          "Values " + texts + " for " + name + operator + "; expected values without commas");
    }
    return new NodeQuery.Condition(name + operator, String.join(",", texts));
  }

  /** A field that is compared for equality with one or several values. */
  public static sealed class Choice<T> extends NodeField<T> {
    private Choice(String name, Function<? super T, String> wire) {
      super(name, wire);
    }

    /** The field has another value or none. */
    public NodeQuery.Condition isNot(T value) {
      return condition("__ne", value);
    }

    /** The field has no value. */
    public NodeQuery.Condition isNull() {
      return conditionOnNull("");
    }

    /** The field has a value. */
    public NodeQuery.Condition isNotNull() {
      return conditionOnNull("__ne");
    }

    /** The field has one of these values: at least one, without commas. */
    public NodeQuery.Condition in(Collection<? extends T> values) {
      return condition("__in", values);
    }

    /** The field has none of these values, or no value. */
    public NodeQuery.Condition notIn(Collection<? extends T> values) {
      return condition("__nin", values);
    }
  }

  /** A field of free text. */
  public static final class Text extends Choice<String> {
    private Text(String name) {
      super(name, Text::checked);
    }

    /** The text contains a match of this regular expression (PCRE). */
    public NodeQuery.Condition matches(String regex) {
      return new NodeQuery.Condition(wireName() + "__re", regex);
    }

    private static String checked(@Nullable String value) {
      if (value == null || value.equals("null")) {
        throw new IllegalArgumentException(
            "The text 'null' means no value in a query; use isNull() instead");
      }
      return value;
    }
  }

  /** A field that is a time. */
  public static final class Time extends NodeField<Instant> {
    private Time(String name) {
      super(name, Timestamps::format);
    }

    /** Earlier than {@code time}; null does not match. */
    public NodeQuery.Condition before(Instant time) {
      return condition("__lt", time);
    }

    /** At {@code time} or earlier; null does not match. */
    public NodeQuery.Condition notAfter(Instant time) {
      return condition("__lte", time);
    }

    /** Later than {@code time}; null does not match. */
    public NodeQuery.Condition after(Instant time) {
      return condition("__gt", time);
    }

    /** At {@code time} or later; null does not match. */
    public NodeQuery.Condition notBefore(Instant time) {
      return condition("__gte", time);
    }
  }
}
