package dev.kci.sandbox.state;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes each change that must outlive a restart. Thread-safe. */
@FunctionalInterface
public interface Journal {
  /** Keeps nothing, for a sandbox without a state folder. */
  Journal NONE = (kind, key, record) -> {};

  /**
   * Writes one change.
   *
   * @param kind what the record is of, such as {@code node}
   * @param key what it is the state of; a later record of the same kind and key replaces it
   * @param record a JSON object
   */
  void append(String kind, String key, Map<String, ? extends @Nullable Object> record);
}
