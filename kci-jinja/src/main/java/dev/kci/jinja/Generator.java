package dev.kci.jinja;

import java.util.Iterator;

/**
 * A Python generator or iterator: computes its items when they are read, each once.
 *
 * @param type what Python prints it as, like {@code generator object sync_do_map}
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
