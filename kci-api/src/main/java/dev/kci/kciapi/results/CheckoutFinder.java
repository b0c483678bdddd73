package dev.kci.kciapi.results;

import dev.kci.api.model.KernelRevision;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeQuery;
import dev.kci.api.model.Timestamps;
import dev.kci.cli.CommandFailure;
import dev.kci.kciapi.node.NewestNodes;
import dev.kci.kciapi.owners.Owners;
import dev.kci.results.CountedOwners;
import dev.kci.results.reader.CheckoutReader;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds checkouts by the names that people use, newest first. All queries have a bound on time. */
final class CheckoutFinder {
  /** The most checkouts of one name to look at. */
  private static final int MOST = 200;

  /** How many more than wanted to read, since some are left out. */
  private static final int SPARE = 30;

  private final CheckoutReader reader;
  private final NewestNodes newest;
  private final Owners owners;
  private final Instant since;

  /**
   * @param newest finds nodes of the API
   * @param owners whose checkouts count, except by id
   * @param since older checkouts are found by their ids only
   */
  CheckoutFinder(CheckoutReader reader, NewestNodes newest, Owners owners, Instant since) {
    this.reader = reader;
    this.newest = newest;
    this.owners = owners;
    this.since = since;
  }

  /**
   * Returns the checkout with a name; of an id that is not a checkout's, the one above.
   *
   * @throws CommandFailure if nothing has that name
   */
  Node find(CheckoutName name) {
    if (name.id() != null) {
      Node checkout =
          reader
              .checkoutOf(name.id())
              .orElseThrow(
                  () -> new CommandFailure("node " + name.id() + " is not below a checkout"));
      return name.back() == 0 ? checkout : before(checkout, name);
    }
    if (name.revision() == null) {
      return newest(name).skip(name.back()).findFirst().orElseThrow(() -> none(name));
    }
    Node found = matching(name).stream().findFirst().orElseThrow(() -> none(name));
    return name.back() == 0 ? found : before(found, name);
  }

  /** Returns the newest checkouts with a name, some more than it counts back. */
  private Stream<Node> newest(CheckoutName name) {
    return newest.find(query(name, owner()), 0, name.back() + SPARE).stream()
        .filter(node -> isWanted(node, name) && isYoung(node));
  }

  private boolean isYoung(Node node) {
    return node.created() == null || node.created().isAfter(since);
  }

  /** Returns the checkouts of a tree or branch, newest first. */
  List<Node> matching(CheckoutName name) {
    return matching(name, query(name, owner()));
  }

  private List<Node> matching(CheckoutName name, NodeQuery query) {
    return newest.find(query.and(NodeField.CREATED.after(since)), 0, MOST).stream()
        .filter(node -> isWanted(node, name))
        .toList();
  }

  /** The condition that a checkout's owner counts; empty if everybody does. */
  private Optional<NodeQuery.Condition> owner() {
    CountedOwners counted = owners.anywhere();
    return counted.everybody()
        ? Optional.empty()
        : Optional.of(NodeField.OWNER.in(counted.owners()));
  }

  /** Leaves out requested checkouts, which are never a branch's newest, unless they are named. */
  private static boolean isWanted(Node node, CheckoutName name) {
    return node.isRevision()
        && node.supersededBy().isEmpty()
        && (name.revision() != null || node.requestedBy().isEmpty());
  }

  private static NodeQuery query(CheckoutName name, Optional<NodeQuery.Condition> owner) {
    NodeQuery query = NodeQuery.where(NodeField.KIND.is(NodeKind.CHECKOUT));
    query = owner.map(query::and).orElse(query);
    query = and(query, "tree", name.tree());
    query = and(query, "branch", name.branch());
    query = and(query, "describe", name.describe().orElse(null));
    String commit = name.commit().orElse(null);
    if (commit != null && commit.length() < 40) {
      query = query.and(NodeField.data("kernel_revision.commit").matches("^" + commit));
    } else {
      query = and(query, "commit", commit);
    }
    return query;
  }

  private static NodeQuery and(NodeQuery query, String field, @Nullable String value) {
    return value == null ? query : query.and(NodeField.data("kernel_revision." + field).is(value));
  }

  /** Of the same owner: a stranger's checkout is not the one before a pipeline's. */
  private Node before(Node checkout, CheckoutName name) {
    KernelRevision revision = checkout.kernelRevision().orElseThrow(() -> none(name));
    CheckoutName branch = new CheckoutName(null, revision.tree(), revision.branch(), null, 0);
    List<Node> all =
        matching(
            branch, query(branch, Optional.ofNullable(checkout.owner()).map(NodeField.OWNER::is)));
    Instant time = checkout.created();
    return all.stream()
        .filter(node -> time != null && node.created() != null && node.created().isBefore(time))
        .skip(name.back() - 1L)
        .findFirst()
        .orElseThrow(() -> none(name));
  }

  private CommandFailure none(CheckoutName name) {
    return new CommandFailure(
        "there is no checkout '%s' since %s; look further back with --since. Expected %s"
            .formatted(
                name,
                Timestamps.format(since.truncatedTo(ChronoUnit.SECONDS)),
                CheckoutName.FORMS));
  }
}
