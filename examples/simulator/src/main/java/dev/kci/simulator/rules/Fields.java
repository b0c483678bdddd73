package dev.kci.simulator.rules;

import dev.kci.api.model.JsonObject;

/** Fields of nodes as the API has them; an empty text for what is missing. */
final class Fields {
  private Fields() {}

  static String text(JsonObject node, String field) {
    return node.string(field).orElse("");
  }

  static String data(JsonObject node, String field) {
    return node.object("data").flatMap(data -> data.string(field)).orElse("");
  }

  static String commit(JsonObject node) {
    return node.object("data")
        .flatMap(data -> data.object("kernel_revision"))
        .flatMap(revision -> revision.string("commit"))
        .orElse("");
  }

  static boolean isSuperseded(JsonObject node) {
    return node.object("debug").flatMap(debug -> debug.string("superseded_by")).isPresent();
  }

  static boolean isJob(JsonObject node) {
    String kind = text(node, "kind");
    return kind.equals("job") || kind.equals("kbuild");
  }
}
