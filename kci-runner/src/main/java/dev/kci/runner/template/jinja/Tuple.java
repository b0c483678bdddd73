package dev.kci.runner.template.jinja;

import java.util.AbstractList;
import java.util.List;

/** A Python tuple: a list that does not change and prints in parentheses. */
final class Tuple extends AbstractList<Object> {
  private final List<Object> items;

  Tuple(List<Object> items) {
    this.items = List.copyOf(items);
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
