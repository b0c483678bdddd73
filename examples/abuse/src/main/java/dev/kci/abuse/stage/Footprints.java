package dev.kci.abuse.stage;

import dev.kci.api.model.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Nodes that strangers planted, and the services' reactions to them. */
public final class Footprints {
  private static final Set<String> OURS = Set.of("pipeline", "runtime-shell");

  private final Stage stage;
  private final StrangersServer outside;
  private final Map<String, Planted> planted = new LinkedHashMap<>();

  private final Map<Integer, String> watched = new TreeMap<>();

  private record Planted(int number, JsonObject node) {}

  public Footprints(Stage stage, StrangersServer outside) {
    this.stage = stage;
    this.outside = outside;
  }

  /** Remembers a planted node as stored. */
  public void planted(int number, JsonObject node) {
    planted.put(node.string("id").orElseThrow(), new Planted(number, node));
  }

  /** Remembers a node of ours that a stranger wrote to; faking its result is not a breach. */
  public void watched(int number, String id) {
    watched.put(number, id);
  }

  /** Returns the effects seen so far, by the number of the attempt. */
  public Map<Integer, String> effects() throws IOException {
    Map<Integer, String> effects = new TreeMap<>();
    for (Map.Entry<String, Planted> entry : planted.entrySet()) {
      effect(entry.getKey(), entry.getValue())
          .ifPresent(what -> effects.putIfAbsent(entry.getValue().number(), what));
    }
    watched.forEach(
        (number, id) -> evil(number).ifPresent(what -> effects.putIfAbsent(number, what)));
    return effects;
  }

  private Optional<String> evil(int number) {
    if (Files.exists(stage.canaries().resolve("evil-" + number))) {
      return Optional.of("the stranger's script ran");
    }
    return outside
        .requestFor(number)
        .map(request -> "the stranger's server was asked for " + request);
  }

  private Optional<String> effect(String id, Planted planted) throws IOException {
    Optional<String> evil = evil(planted.number());
    if (evil.isPresent()) {
      return evil;
    }
    if (Files.exists(stage.canaries().resolve("ran-" + id))) {
      return Optional.of("a job of ours ran for this node");
    }
    List<JsonObject> children = stage.owner().find("parent=" + id);
    for (JsonObject child : children) {
      if (OURS.contains(child.string("owner").orElse("")) && !this.planted.containsKey(id(child))) {
        return Optional.of("we created " + child.string("name").orElse("") + " below it");
      }
    }
    boolean ours = OURS.contains(planted.node().string("owner").orElse(""));
    return ours ? Optional.empty() : changed(planted.node(), stage.owner().get(id));
  }

  private static Optional<String> changed(JsonObject before, JsonObject after) {
    for (String field : before.asMap().keySet()) {
      Object old = before.get(field);
      Object now = after.get(field);
      if (!field.equals("updated") && !String.valueOf(old).equals(String.valueOf(now))) {
        boolean time =
            field.equals("timeout") || field.equals("holdoff") || field.equals("created");
        if (!time) { // POST echoes times in another form
          return Optional.of("we changed its " + field + " from " + old + " to " + now);
        }
      }
    }
    return Optional.empty();
  }

  private static String id(JsonObject node) {
    return node.string("id").orElse("");
  }
}
