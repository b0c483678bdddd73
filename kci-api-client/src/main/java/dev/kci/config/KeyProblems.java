package dev.kci.config;

import java.util.Set;

/** Creates the problems of a map's keys and of the types of its values. */
final class KeyProblems {
  private KeyProblems() {}

  /**
   * A key that nothing reads. It is an error if it looks misspelt, else a warning, since a newer
   * pipeline may have keys unknown here.
   *
   * @param path of the map; empty for the whole file
   */
  static Problem unknown(String path, String key, Origin origin, Set<String> known) {
    String where = path.isEmpty() ? key : path + "." + key;
    String hint = Spelling.hint(key, known);
    return hint.isEmpty()
        ? Problem.warning(
            "unknown-key", origin, where, null, "is unknown; known: " + String.join(", ", known))
        : Problem.error("unknown-key", origin, where, null, "is unknown" + hint);
  }

  /** A required key that is missing. */
  static Problem missing(String path, Origin map, String expected) {
    return Problem.error("missing", map, path, null, "is missing; expected " + expected);
  }

  /** A value of another type than expected. */
  static Problem wrongType(String path, Located value, String expected) {
    String text = value instanceof Located.Scalar scalar ? scalar.text() : null;
    return Problem.error(
        "wrong-type", value.origin(), path, text, "is " + value.kind() + "; expected " + expected);
  }
}
