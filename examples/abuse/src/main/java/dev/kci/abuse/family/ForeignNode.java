package dev.kci.abuse.family;

import java.util.Map;

/**
 * A node that somebody posts.
 *
 * @param person who posts it
 * @param what the field that is tried, for people
 * @param parent which node it is put below: {@code none}, {@code checkout} or {@code kbuild} of
 *     ours, or {@code own}, a checkout of the stranger
 * @param fields top-level fields over those of a plausible node; {@code OUTSIDE} in a text becomes
 *     the stranger's server, {@code VICTIM} the process id of somebody else
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
