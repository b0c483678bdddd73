package dev.kci.kciapi.results;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.KernelRevision;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.RevisionName;
import dev.kci.api.model.Timestamps;
import dev.kci.kciapi.output.NodeColumns;
import dev.kci.results.CheckoutResults;
import dev.kci.results.CountedNodes;
import dev.kci.results.CountedOwners;
import dev.kci.results.Counts;
import dev.kci.results.NodeResult;
import dev.kci.results.reader.CheckoutReader;
import dev.kci.text.DurationText;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A checkout with the results that count.
 *
 * @param owners who wrote them, the checkout's owner included
 */
record CheckoutView(CheckoutResults results, Set<String> owners) {
  CheckoutView {
    owners = Set.copyOf(owners);
  }

  /**
   * Reads the results of a checkout.
   *
   * @param counted whose results count
   */
  static CheckoutView read(CheckoutReader reader, Node checkout, CountedOwners counted) {
    Collection<Node> nodes = reader.descendants(checkout);
    Set<String> owners =
        Stream.concat(
                Stream.of(checkout), CountedNodes.below(checkout, nodes, counted).nodes().stream())
            .map(Node::owner)
            .filter(Objects::nonNull)
            .collect(Collectors.toSet());
    return new CheckoutView(CheckoutResults.of(checkout, nodes, counted), owners);
  }

  /** Returns who wrote the checkout and the results, for people. */
  String by() {
    return String.join(", ", new TreeSet<>(owners));
  }

  /** The builds. */
  List<NodeResult> builds() {
    return ofKind(NodeKind.KBUILD);
  }

  /** Returns the number of results of a kind: {@code 3 passed, 1 failed}. */
  String counts(NodeKind kind) {
    Counts counts = Counts.of(ofKind(kind));
    StringBuilder words = new StringBuilder(counts.pass() + " passed");
    add(words, counts.fail(), " failed");
    add(words, counts.skip(), " skipped");
    add(words, counts.incomplete(), " incomplete");
    add(words, counts.unfinished(), " unfinished");
    return words.toString();
  }

  private static void add(StringBuilder words, int number, String word) {
    if (number > 0) {
      words.append(", ").append(number).append(word);
    }
  }

  private List<NodeResult> ofKind(NodeKind kind) {
    return results.results().stream().filter(result -> result.kind().equals(kind)).toList();
  }

  /** Returns a checkout's branch and revision, for people. */
  static String title(Node checkout) {
    return checkout
        .kernelRevision()
        .map(revision -> revision.tree() + "/" + revision.branch() + " " + revision.displayName())
        .orElseGet(checkout::name);
  }

  /** Returns a checkout's id, commit, state and age, for people. */
  static String details(Node checkout, Instant now) {
    String age =
        checkout.created() == null
            ? ""
            : ", " + DurationText.rough(Duration.between(checkout.created(), now)) + " ago";
    String commit =
        checkout
            .kernelRevision()
            .map(r -> ", commit " + RevisionName.shortCommit(r.commit()))
            .orElse("");
    return "checkout "
        + checkout.requireId()
        + commit
        + ", "
        + NodeColumns.status(checkout.state(), checkout.result()).text()
        + age;
  }

  /** For programs. */
  static JsonObject json(Node checkout) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("id", checkout.id());
    json.put("tree", checkout.kernelRevision().map(KernelRevision::tree).orElse(null));
    json.put("branch", checkout.kernelRevision().map(KernelRevision::branch).orElse(null));
    json.put("commit", checkout.kernelRevision().map(KernelRevision::commit).orElse(null));
    json.put("describe", checkout.kernelRevision().map(KernelRevision::describe).orElse(null));
    json.put("state", checkout.state().wireName());
    json.put("result", checkout.result() == null ? null : checkout.result().wireName());
    json.put("owner", checkout.owner());
    json.put("created", checkout.created() == null ? null : Timestamps.format(checkout.created()));
    return JsonObject.of(json);
  }
}
