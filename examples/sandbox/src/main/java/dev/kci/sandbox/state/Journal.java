package dev.kci.sandbox.state;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes each change that must outlive a restart. Safe for use by several threads. */
@FunctionalInterface
public interface Journal {
  /** Keeps nothing, for a sandbox without a state folder. */
  Journal NONE = (kind, record) -> {};

  /**
   * Writes one change.
   *
   * @param kind what the record is of, such as {@code node}
   * @param record a JSON object
   */
  void append(String kind, Map<String, ? extends @Nullable Object> record);
}
