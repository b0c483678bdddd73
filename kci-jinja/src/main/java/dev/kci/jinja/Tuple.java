package dev.kci.jinja;

import java.util.AbstractList;
import java.util.List;

/** A Python tuple: an immutable list, printed in parentheses. Its items may have names. */
final class Tuple extends AbstractList<Object> {
  private final List<String> names;
  private final List<Object> items;

  Tuple(List<Object> items) {
    this(List.of(), List.copyOf(items));
  }

  private Tuple(List<String> names, List<Object> items) {
    this.names = names;
    this.items = items;
  }

  /** Creates a tuple whose items are also attributes. */
  static Tuple named(List<String> names, List<Object> items) {
    return new Tuple(List.copyOf(names), List.copyOf(items));
  }

  /** Returns the item of that name, or {@link Undefined}. */
  Object attribute(String name) {
    int place = names.indexOf(name);
    return place < 0
        ? new Undefined("'tuple object' has no attribute " + PythonRepr.repr(name))
        : items.get(place);
  }

  @Override
  public Object get(int index) {
    return items.get(index);
  }

  @Override
  public int size() {
    return items.size();
  }
}
