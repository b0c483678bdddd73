package dev.kci.simulator.rules;

import dev.kci.api.model.JsonObject;
import dev.kci.simulator.history.NodeChange;
import dev.kci.simulator.world.World;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a run has left behind.
 *
 * @param forged the ids of nodes that a stranger wrote in the pipeline's name
 * @param probes the ids in the events for the probe
 */
record Evidence(World world, Set<String> forged, List<String> probes) {
  /** Returns a node as it is in the end; null if there never was one. */
  @Nullable JsonObject node(String id) {
    return world.api().nodes().get(id);
  }

  /** Returns the nodes that nobody forged, by id, in the order of their creation. */
  Map<String, JsonObject> own() {
    Map<String, JsonObject> own = new LinkedHashMap<>(world.api().nodes());
    own.keySet().removeAll(forged);
    return own;
  }

  /** Returns the changes of a node, in order. */
  Stream<NodeChange> changesOf(String id) {
    return world.api().changes().stream().filter(change -> change.id().equals(id));
  }
}
