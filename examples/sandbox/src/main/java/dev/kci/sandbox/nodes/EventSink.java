package dev.kci.sandbox.nodes;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Publishes node events. */
@FunctionalInterface
public interface EventSink {
  /** Publishes the payload of an event, for a node with this owner. */
  void publish(@Nullable String owner, Map<String, @Nullable Object> payload);
}
