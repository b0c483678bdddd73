package dev.kci.sandbox.nodes;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Publishes the events of nodes. */
@FunctionalInterface
public interface EventSink {
  /** Publishes the payload of an event of a node with this owner. */
  void publish(@Nullable String owner, Map<String, @Nullable Object> payload);
}
