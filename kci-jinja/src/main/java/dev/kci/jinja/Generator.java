package dev.kci.jinja;

import java.util.Iterator;

/**
 * A Python generator or iterator. Its items are computed when they are read, once.
 *
 * @param type as printed by Python, for example {@code generator object sync_do_map}
 */
record Generator(String type, Iterator<Object> items) {
  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
