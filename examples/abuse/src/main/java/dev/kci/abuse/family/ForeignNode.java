package dev.kci.abuse.family;

import java.util.Map;

/**
 * A node that somebody posts.
 *
 * @param person who posts it
 * @param what the field under test, for people
 * @param parent the node above it: {@code none}, our {@code checkout} or {@code kbuild}, or {@code
 *     own}, a checkout of the stranger
 * @param fields top-level fields that replace those of a plausible node; {@code OUTSIDE} in a text
 *     stands for the stranger's server, {@code VICTIM} for another process's id
 * @param data fields of {@code data}, likewise
 */
record ForeignNode(
    String person,
    String kind,
    String what,
    String parent,
    Map<String, Object> fields,
    Map<String, Object> data) {
  @Override
  public String toString() {
    return kind + " by " + person + ", " + what;
  }
}
