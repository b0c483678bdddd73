package dev.kci.abuse.family;

import dev.kci.abuse.stage.Stage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Payloads packed into the fields of as few trees as possible, each behind its own marker, so that
 * a program that shows one node needs to run only once for several payloads.
 */
final class TextTrees {
  /** The number of payloads that the shortest field shows without cutting. */
  static final int TOGETHER = 4;

  private final Map<TextPayload, HostileTree> trees = new LinkedHashMap<>();
  private final Map<TextPayload, Integer> markers = new LinkedHashMap<>();

  private TextTrees() {}

  static TextTrees plant(Stage stage, List<TextPayload> payloads) throws IOException {
    TextTrees planted = new TextTrees();
    List<TextPayload> group = new ArrayList<>();
    for (TextPayload payload : payloads) {
      planted.markers.put(payload, planted.markers.size() + 1);
      if (payload.standsAlone()) {
        planted.plantGroup(stage, List.of(payload));
      } else {
        group.add(payload);
      }
      if (group.size() == TOGETHER) {
        planted.plantGroup(stage, group);
        group.clear();
      }
    }
    if (!group.isEmpty()) {
      planted.plantGroup(stage, group);
    }
    return planted;
  }

  private void plantGroup(Stage stage, List<TextPayload> group) throws IOException {
    StringBuilder text = new StringBuilder();
    for (TextPayload payload : group) {
      text.append(HostileTree.marker(marker(payload)))
          .append(payload.text().replace("CANARY", canary(stage, payload).toString()));
    }
    HostileTree tree = HostileTree.plant(stage, text.toString());
    group.forEach(payload -> trees.put(payload, tree));
  }

  /** Returns the file that a command in this payload leaves. */
  static Path canary(Stage stage, TextPayload payload) {
    return stage.canaries().resolve(payload.name());
  }

  HostileTree tree(TextPayload payload) {
    return Objects.requireNonNull(trees.get(payload));
  }

  /** Returns the number of the marker before this payload. */
  int marker(TextPayload payload) {
    return Objects.requireNonNull(markers.get(payload));
  }
}
