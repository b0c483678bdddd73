package dev.kci.kciapi.artifact;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.Node;
import dev.kci.cli.table.Column;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An artifact of a node.
 *
 * @param sha256 the checksum that the node records, 64 hex digits
 */
public record ArtifactRow(String name, String url, Optional<String> sha256) {
  /** Returns the artifacts of a node, or some of them. */
  public static List<ArtifactRow> of(Node node) {
    Map<String, String> checksums = node.checksums();
    return node.artifacts().entrySet().stream()
        .map(
            artifact ->
                new ArtifactRow(
                    artifact.getKey(),
                    artifact.getValue(),
                    Optional.ofNullable(checksums.get(artifact.getKey()))))
        .toList();
  }

  /** Returns the columns of a table of artifacts. */
  public static List<Column<ArtifactRow>> columns() {
    return List.of(
        Column.of("name", ArtifactRow::name),
        Column.<ArtifactRow>of("sha256", row -> row.sha256().orElse(null)).rank(2),
        Column.of("url", ArtifactRow::url));
  }

  /** Returns the artifact for programs. */
  public JsonObject toJson() {
    JsonObject json = JsonObject.of("name", name).with("url", url);
    return sha256.map(sum -> json.with("sha256", sum)).orElse(json);
  }
}
