package dev.kci.api.model;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * The note on a job's node while the job waits for its runtime: {@code debug.waiting}, with {@code
 * reason}, {@code text} and {@code since}. The API's own models have no such field, and {@code
 * debug} survives every kind of write. Anybody who may edit the node may have written it.
 *
 * @param since when the job started to wait for this reason
 */
public record WaitNote(WaitReason reason, Instant since) {
  private static final String FIELD = "waiting";

  /** Returns a node's note; empty if absent or unreadable. */
  public static Optional<WaitNote> of(Node node) {
    return node.debug().object(FIELD).flatMap(WaitNote::read);
  }

  private static Optional<WaitNote> read(JsonObject json) {
    try {
      WaitReason.Code code = json.string("reason").flatMap(WaitReason.Code::of).orElseThrow();
      Instant since = json.string("since").map(Instant::parse).orElseThrow();
      return Optional.of(new WaitNote(new WaitReason(code, json.string("text").orElse("")), since));
    } catch (DateTimeException | NoSuchElementException e) {
      return Optional.empty();
    }
  }

  /** Returns a copy of a node with this note, replacing any other. */
  public Node on(Node node) {
    JsonObject json =
        JsonObject.of("reason", reason.code().wireName())
            .with("text", reason.text())
            .with("since", since.toString());
    return node.toBuilder().debug(node.debug().with(FIELD, json.asMap())).build();
  }

  /** Returns a node without its note; the node itself if it has none. */
  public static Node without(Node node) {
    return node.debug().get(FIELD) == null
        ? node
        : node.toBuilder().debug(node.debug().without(FIELD)).build();
  }
}
