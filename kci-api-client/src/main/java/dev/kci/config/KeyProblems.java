package dev.kci.config;

import java.util.Set;

/** Creates the problems that a map's keys and the types of their values have. */
final class KeyProblems {
  private KeyProblems() {}

  /**
   * A key that nothing reads: an error when it looks like a misspelt one, else a warning, since a
   * newer pipeline may have keys that this one ignores.
   *
   * @param path of the map; empty for the whole file
   */
  static Problem unknown(String path, String key, Origin origin, Set<String> known) {
    String where = path.isEmpty() ? key : path + "." + key;
    String hint = Spelling.hint(key, known);
    return hint.isEmpty()
        ? Problem.warning(
            "unknown-key", origin, where, null, "is unknown; known are " + String.join(", ", known))
        : Problem.error("unknown-key", origin, where, null, "is unknown" + hint);
  }

  /** A key that must be there and is not. */
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
