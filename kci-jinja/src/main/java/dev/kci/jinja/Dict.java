package dev.kci.jinja;

import java.math.BigDecimal;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A Python dict: keeps the order of insertion and treats keys that are equal in Python ({@code 1},
 * {@code 1.0} and {@code true}) as one. Lists and dicts cannot be keys.
 */
final class Dict extends AbstractMap<Object, Object> {
  private final Map<Object, Entry<Object, Object>> entries = new LinkedHashMap<>();

  Dict() {}

  Dict(Map<?, ?> other) {
    putAll(other);
  }

  @Override
  public @Nullable Object put(Object key, Object value) {
    Object hashed = hashed(key);
    Entry<Object, Object> known = entries.get(hashed);
    if (known != null) {
      return known.setValue(value);
    }
    entries.put(hashed, new SimpleEntry<>(key, value));
    return null;
  }

  @Override
  public @Nullable Object get(@Nullable Object key) {
    Entry<Object, Object> entry = entries.get(hashed(key));
    return entry == null ? null : entry.getValue();
  }

  @Override
  public boolean containsKey(@Nullable Object key) {
    return entries.containsKey(hashed(key));
  }

  @Override
  public @Nullable Object remove(@Nullable Object key) {
    Entry<Object, Object> entry = entries.remove(hashed(key));
    return entry == null ? null : entry.getValue();
  }

  /** Converts a key so that Java's equality matches Python's. */
  private static @Nullable Object hashed(@Nullable Object key) {
    if (key instanceof String || key == null) {
      return key;
    }
    return hashed(key, new int[1]);
  }

  private static @Nullable Object hashed(Object key, int[] seen) {
    Budget.items(++seen[0]);
    Object plain = PythonValues.plain(key);
    if (plain instanceof Double number && number == Math.rint(number) && !number.isInfinite()) {
      return PythonValues.integer(new BigDecimal(number).toBigInteger());
    }
    if (plain instanceof Tuple tuple) {
      return List.of(tuple.stream().map(item -> hashed(item, seen)).toArray());
    }
    if (!(plain instanceof Range) && (plain instanceof List || plain instanceof Map)) {
      throw new JinjaException("unhashable type: '" + PythonValues.type(plain) + "'");
    }
    return plain;
  }

  /** Returns the value of a key; null if the key is absent or invalid. */
  static @Nullable Object find(Map<?, ?> map, Object key) {
    try {
      return map.get(key);
    } catch (JinjaException e) {
      return null;
    }
  }

  @Override
  public Set<Entry<Object, Object>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public Iterator<Entry<Object, Object>> iterator() {
        return entries.values().iterator();
      }

      @Override
      public int size() {
        return entries.size();
      }
    };
  }
}
