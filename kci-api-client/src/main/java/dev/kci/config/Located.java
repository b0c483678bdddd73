package dev.kci.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A value of a configuration file and where it is written. A value that comes through an alias or a
 * merge key keeps its own place, because that is the line to edit. Immutable.
 */
public sealed interface Located {
  /** Where the value is written. */
  Origin origin();

  /** The bare value: null, String, Boolean, Long, Double, or an immutable List or Map of these. */
  @Nullable Object plain();

  /** The kind of value in words, for messages: text, a number, a list… */
  String kind();

  /**
   * A text, number, truth value or null.
   *
   * @param value null, String, Boolean, Long, Double or BigInteger
   * @param text as written in the file
   */
  record Scalar(Origin origin, @Nullable Object value, String text) implements Located {
    @Override
    public @Nullable Object plain() {
      return value;
    }

    @Override
    public String kind() {
      if (value == null) {
        return "nothing";
      }
      return value instanceof String
          ? "text"
          : value instanceof Boolean ? "true or false" : "a number";
    }
  }

  /** A list. */
  record Sequence(Origin origin, List<Located> items) implements Located {
    public Sequence {
      items = List.copyOf(items);
    }

    @Override
    public @Nullable Object plain() {
      List<@Nullable Object> plain = new ArrayList<>(items.size());
      items.forEach(item -> plain.add(item.plain()));
      return Collections.unmodifiableList(plain);
    }

    @Override
    public String kind() {
      return "a list";
    }
  }

  /**
   * A map.
   *
   * @param entries in the order of the file, merged ones first
   * @param repeated keys written more than once in this map; the last one counts
   */
  record Mapping(Origin origin, Map<String, Entry> entries, List<Repeated> repeated)
      implements Located {
    public Mapping {
      entries = Collections.unmodifiableMap(entries);
      repeated = List.copyOf(repeated);
    }

    /** A map without keys. */
    public static Mapping empty(Origin origin) {
      return new Mapping(origin, Map.of(), List.of());
    }

    /** The value of a key; null if absent. */
    public @Nullable Located get(String key) {
      Entry entry = entries.get(key);
      return entry == null ? null : entry.value();
    }

    /** Where the key at the end of a path is written, or the nearest known place if absent. */
    public Origin originOf(String... path) {
      Origin nearest = origin;
      Located value = this;
      for (String key : path) {
        Entry entry = value instanceof Mapping map ? map.entries.get(key) : null;
        if (entry == null) {
          return nearest;
        }
        nearest = entry.keyOrigin();
        value = entry.value();
      }
      return nearest;
    }

    @Override
    public Map<String, @Nullable Object> plain() {
      Map<String, @Nullable Object> plain = new LinkedHashMap<>();
      entries.forEach((key, entry) -> plain.put(key, entry.value().plain()));
      return Collections.unmodifiableMap(plain);
    }

    @Override
    public String kind() {
      return "a map";
    }
  }

  /**
   * One key of a map and its value.
   *
   * @param keyOrigin where the key is written
   */
  record Entry(Origin keyOrigin, Located value) {}

  /**
   * A key that is written twice.
   *
   * @param first where the overridden value is written
   * @param second where the value that counts is written
   */
  record Repeated(String key, Origin first, Origin second) {}
}
