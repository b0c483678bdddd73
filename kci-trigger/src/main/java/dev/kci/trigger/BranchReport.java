package dev.kci.trigger;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Timestamps;
import dev.kci.git.RemoteUrl;
import dev.kci.text.DurationText;
import dev.kci.trigger.policy.Head;
import dev.kci.trigger.policy.WatchedBranch;
import dev.kci.trigger.remote.RemoteAnswer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The state of one configured branch, as {@code kci-trigger check} shows it.
 *
 * @param branch its own name, even if the configuration has a glob
 * @param commit its head; null without one
 * @param error why it has no head; null if it has one
 * @param lastCheckout its newest checkout, by anybody
 */
record BranchReport(
    WatchedBranch watched,
    String branch,
    @Nullable String commit,
    @Nullable String error,
    Optional<Node> lastCheckout) {

  /** Returns the reports on one remote's answer. */
  static List<BranchReport> of(RemoteAnswer answer, Collection<Node> checkouts) {
    List<BranchReport> reports = new ArrayList<>();
    for (WatchedBranch watched : answer.remote().watched()) {
      if (answer.error().isPresent()) {
        reports.add(broken(watched, answer.error().get(), checkouts));
      } else if (answer.missing().contains(watched)) {
        reports.add(broken(watched, "no such branch", checkouts));
      }
    }
    for (Head head : answer.heads()) {
      reports.add(
          new BranchReport(
              head.watched(),
              head.branch(),
              head.commit(),
              null,
              last(head.watched().tree(), head.branch(), checkouts)));
    }
    return reports;
  }

  private static BranchReport broken(
      WatchedBranch watched, String why, Collection<Node> checkouts) {
    Optional<Node> last = last(watched.tree(), watched.branch(), checkouts);
    return new BranchReport(watched, watched.branch(), null, why, last);
  }

  private static Optional<Node> last(String tree, String branch, Collection<Node> checkouts) {
    return checkouts.stream()
        .filter(node -> node.isRevision() && node.supersededBy().isEmpty())
        .filter(node -> node.created() != null)
        .filter(
            node ->
                node.kernelRevision()
                    .filter(r -> r.tree().equals(tree) && r.branch().equals(branch))
                    .isPresent())
        .max(Comparator.comparing(node -> Objects.requireNonNull(node.created())));
  }

  boolean isGood() {
    return error == null;
  }

  /** For programs. */
  JsonObject toJson() {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("config", watched.config());
    json.put("tree", watched.tree());
    json.put("url", RemoteUrl.withoutSecrets(watched.url()));
    json.put("branch", branch);
    json.put("reachable", isGood());
    json.put("head", commit);
    json.put("error", error);
    json.put("last_checkout", lastCheckout.map(BranchReport::checkoutJson).orElse(null));
    return JsonObject.of(json);
  }

  private static JsonObject checkoutJson(Node node) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("id", node.id());
    json.put("created", Timestamps.format(Objects.requireNonNull(node.created())));
    json.put("commit", node.kernelRevision().map(r -> r.commit()).orElse(null));
    json.put("state", node.state().wireName());
    json.put("result", node.result() == null ? null : node.result().wireName());
    return JsonObject.of(json);
  }

  /**
   * Returns the age and state of the last checkout in a few words; blank without one.
   *
   * @param now the API's time
   */
  String lastInWords(Instant now) {
    return lastCheckout
        .map(
            node ->
                DurationText.rough(Duration.between(Objects.requireNonNull(node.created()), now))
                    + " "
                    + (node.state() == NodeState.DONE && node.result() != null
                        ? node.result().wireName()
                        : node.state().wireName())
                    + (node.kernelRevision().filter(r -> r.commit().equals(commit)).isPresent()
                        ? ""
                        : ", other commit"))
        .orElse("");
  }
}
