package dev.kci.kciapi.output;

import dev.kci.api.model.KernelRevision;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import dev.kci.api.model.Timestamps;
import dev.kci.cli.Styled;
import dev.kci.cli.table.Column;
import dev.kci.text.DurationText;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The columns of tables with nodes. */
public final class NodeColumns {
  /** The newest node first; without a time last. */
  public static final Comparator<Node> NEWEST_FIRST =
      Comparator.comparing(
          Node::created, Comparator.nullsLast(Comparator.<Instant>naturalOrder().reversed()));

  private static final Colours COLOURS = new Colours(true);

  private NodeColumns() {}

  /**
   * Returns all columns.
   *
   * @param clock the API's, for the ages
   */
  public static List<Column<Node>> all(InstantSource clock) {
    return List.of(
        id(),
        kind().rank(4),
        name(),
        status(),
        age(clock),
        platform(),
        Column.of("tree", inRevision(KernelRevision::tree)).widths(6, 12).rank(1),
        Column.of("branch", inRevision(KernelRevision::branch)).widths(6, 12).rank(5),
        Column.of("describe", inRevision(KernelRevision::describe)).widths(18, 26).rank(3),
        Column.<Node>of("runtime", node -> node.runtime().orElse(null)).widths(8, 14).rank(7),
        error(),
        Column.<Node>of("state", node -> node.state().wireName()).rank(8).extra(),
        Column.<Node>styled("result", NodeColumns::result).rank(8).extra(),
        Column.of("commit", inRevision(KernelRevision::commit)).widths(12, 40).rank(8).extra(),
        Column.<Node>of("owner", Node::owner).rank(8).extra(),
        Column.<Node>of("parent", Node::parent).widths(24, 24).rank(8).extra(),
        Column.<Node>of("path", node -> String.join("/", node.path()))
            .widths(12, 40)
            .cutInside()
            .rank(8)
            .extra(),
        time("created", Node::created),
        time("updated", Node::updated));
  }

  /** Returns the columns for rows that appear as nodes change. */
  static List<Column<Node>> live() {
    return List.of(id(), kind(), status(), name());
  }

  /** Returns the columns for a tree of nodes, without the name. */
  public static List<Column<Node>> below(InstantSource clock) {
    return List.of(kind().rank(2), status(), error(), platform(), age(clock).rank(1), id());
  }

  /** The node's id. */
  public static Column<Node> id() {
    return Column.of("id", Node::id).whole(24);
  }

  static Column<Node> kind() {
    return Column.<Node>of("kind", node -> node.kind().wireName()).widths(8, 8);
  }

  static Column<Node> name() {
    return Column.of("name", Node::name).widths(10, 18).cutInside();
  }

  /** See {@link #status(NodeState, Result)}. */
  public static Column<Node> status() {
    return Column.<Node>styled("status", node -> status(node.state(), node.result()))
        .widths(10, 14);
  }

  /** How long ago the node was created. */
  public static Column<Node> age(InstantSource clock) {
    return Column.<Node>of("age", node -> age(node.created(), clock.instant()))
        .whole(4)
        .orderedBy(NEWEST_FIRST);
  }

  private static Column<Node> platform() {
    return Column.<Node>of("platform", node -> node.platform().orElse(null)).widths(8, 16).rank(2);
  }

  private static Column<Node> error() {
    return Column.<Node>of("error", node -> node.errorCode().orElse(null)).widths(10, 16).rank(6);
  }

  private static @Nullable String age(@Nullable Instant time, Instant now) {
    return time == null ? null : DurationText.rough(Duration.between(time, now));
  }

  /** Returns the result of what is done, else the state, with a result that is known already. */
  public static Styled status(NodeState state, @Nullable Result result) {
    if (result == null) {
      return new Styled(0, state.wireName());
    }
    return COLOURS.of(
        result,
        state == NodeState.DONE ? result.wireName() : state.wireName() + "/" + result.wireName());
  }

  private static Styled result(Node node) {
    return node.result() == null
        ? new Styled(0, "")
        : COLOURS.of(node.result(), node.result().wireName());
  }

  private static Column<Node> time(String name, Function<Node, @Nullable Instant> time) {
    Comparator<Instant> newest = Comparator.<Instant>naturalOrder().reversed();
    return Column.<Node>of(name, node -> seconds(time.apply(node)))
        .whole(19)
        .rank(8)
        .extra()
        .orderedBy(Comparator.comparing(time, Comparator.nullsLast(newest)));
  }

  private static @Nullable String seconds(@Nullable Instant time) {
    return time == null ? null : Timestamps.format(time.truncatedTo(ChronoUnit.SECONDS));
  }

  private static Function<Node, @Nullable String> inRevision(
      Function<KernelRevision, @Nullable String> field) {
    return node -> node.kernelRevision().map(field).filter(Objects::nonNull).orElse(null);
  }
}
