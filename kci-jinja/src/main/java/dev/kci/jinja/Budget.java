package dev.kci.jinja;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;

/**
 * The limits of one rendering: statements and items, size of values, nested calls, and time.
 * Confined to the rendering thread.
 */
final class Budget {
  /** The maximum length of a text, in UTF-16 units. */
  static final int TEXT = 10_000_000;

  /** The maximum size of a list. */
  static final int ITEMS = 1_000_000;

  /**
   * The maximum size of an integer, in bits. Python prints at most 4,300 digits, about 14,300 bits.
   */
  static final int BITS = 131_072;

  /** Maximum nesting of macros, includes, blocks and recursive loops, similar to Python's limit. */
  private static final int DEPTH = 200;

  private static final long STEPS = 3_000_000;
  private static final long UNITS = 50_000_000;
  private static final int UNITS_OF_ITEM = 8;
  private static final long NANOS = 10_000_000_000L;

  private final long started = System.nanoTime();
  private long steps;
  private long units;
  private int depth;

  /** Counts a statement or an item. */
  void step() {
    if (++steps > STEPS) {
      throw new JinjaException("the template takes more than " + STEPS + " steps");
    }
    if (steps % 256 == 0 && System.nanoTime() - started > NANOS) {
      throw new JinjaException(
          "the template takes more than " + NANOS / 1_000_000_000 + " seconds");
    }
  }

  /** Counts a new value and returns it. */
  Object charge(Object value) {
    if (value instanceof String text) {
      charge(text.length());
    } else if (value instanceof List<?> list && !(value instanceof Range)) {
      charge((long) list.size() * UNITS_OF_ITEM);
    } else if (value instanceof Map<?, ?> map) {
      charge((long) map.size() * UNITS_OF_ITEM);
    } else if (value instanceof BigInteger big) {
      charge(big.bitLength() / 8);
    } else if (value instanceof Markup markup) {
      charge(markup.text().length());
    }
    return value;
  }

  void charge(long more) {
    step();
    units += more;
    if (units > UNITS) {
      throw new JinjaException("the template's values take more than " + UNITS + " characters");
    }
  }

  void enter() {
    if (++depth > DEPTH) {
      throw new JinjaException(
          "macros, includes or recursive loops are nested more than "
              + DEPTH
              + " levels deep; check for endless recursion");
    }
  }

  void leave() {
    depth--;
  }

  /** Checks the length of a text before it is created. */
  static int text(long length) {
    if (length > TEXT) {
      throw new JinjaException("a text of " + length + " characters exceeds the limit of " + TEXT);
    }
    return (int) length;
  }

  /** Checks the size of a list before it is created. */
  static int items(long size) {
    if (size > ITEMS) {
      throw new JinjaException("a list of " + size + " items exceeds the limit of " + ITEMS);
    }
    return (int) size;
  }

  /** Checks the size of an integer before it is computed. */
  static void bits(long bits) {
    if (bits > BITS) {
      throw new JinjaException("an integer of " + bits + " bits exceeds the limit of " + BITS);
    }
  }
}
