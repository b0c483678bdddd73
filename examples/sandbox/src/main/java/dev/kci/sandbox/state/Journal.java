package dev.kci.sandbox.state;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Records changes that must survive a restart. Thread-safe. */
@FunctionalInterface
public interface Journal {
  /** Records nothing, for a sandbox without a state folder. */
  Journal NONE = (kind, key, record) -> {};

  /**
   * Writes one change.
   *
   * @param kind the kind of record, such as {@code node}
   * @param key identifies the thing whose state this is; later records replace earlier ones
   * @param record a JSON object
   */
  void append(String kind, String key, Map<String, ? extends @Nullable Object> record);
}
