package dev.kci.results.reader;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.KciApi;
import dev.kci.api.model.KernelRevision;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeBuilder;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import dev.kci.results.CountedOwners;
import dev.kci.results.RuntimeUsers;
import dev.kci.sandbox.Sandbox;
import dev.kci.sandbox.SentRequests;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FinishedCheckoutsTest {
  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
  private static final Instant SINCE = NOW.minus(Duration.ofDays(30));

  private final SentRequests requests = new SentRequests();
  private Sandbox sandbox;
  private KciApi api;

  @BeforeEach
  void start() {
    sandbox = Sandbox.start();
    api = requests.api(sandbox, "pipeline");
  }

  @AfterEach
  void stop() {
    api.close();
    sandbox.close();
  }

  @Test
  void newestComeFirstOfAllBranches() {
    checkout("old", 20, node -> node);
    checkout("newest", 1, node -> node);
    checkout("middle", 10, node -> node);
    assertThat(branches()).containsExactly("newest", "middle", "old");
  }

  @Test
  void unfinishedAndSideCheckoutsAreLeftOut() {
    checkout("kept", 1, node -> node);
    checkout("before", 31, node -> node);
    checkout("after", -1, node -> node);
    checkout("running", 2, node -> node.state(NodeState.RUNNING).result(null));
    checkout("failed", 2, node -> node.result(Result.INCOMPLETE));
    edit("superseded", node -> node.withSupersededBy("x"));
    edit("requested", node -> node.withRequestedBy("bisect"));
    edit("cancelled", node -> node.cancelled("admin", "too old"));
    assertThat(branches()).containsExactly("kept");
  }

  @Test
  void lastOnesOfTheBranchAreRead() {
    for (int day = 1; day <= 6; day++) {
      checkout("a", day, node -> node);
      checkout("b", day, node -> node);
    }
    Node last = checkout("a", 2, node -> node.submitter("somebody"));
    for (int day = 3; day <= 40; day += 10) {
      checkout("a", day, node -> node.submitter("somebody"));
    }
    requests.clear();
    assertThat(new FinishedCheckouts(api.nodes()).before(last, Duration.ofDays(30), 3))
        .extracting(node -> Duration.between(node.created(), NOW).toDays())
        .containsExactly(3L, 13L, 23L);
    assertThat(requests.urls())
        .isNotEmpty()
        .allSatisfy(
            url ->
                assertThat(url.queryParameterNames())
                    .contains("created__gte", "created__lt", "limit"));
    assertThat(
            new FinishedCheckouts(api.nodes())
                .before(last.toBuilder().owner(null).build(), Duration.ofDays(30), 3))
        .isEmpty();
  }

  @Test
  void everyRequestHasBoundsOnTimeAndNumber() {
    checkout("kept", 1, node -> node);
    requests.clear();
    branches();
    assertThat(requests.urls())
        .isNotEmpty()
        .allSatisfy(
            url ->
                assertThat(url.queryParameterNames())
                    .contains("created__gte", "created__lt", "limit"));
  }

  @Test
  void nodesBelowAreReadWithBoundsOnTime() {
    Node checkout = checkout("branch", 1, node -> node);
    Instant created = NOW.minus(Duration.ofDays(1));
    Node early = below(checkout, created.plusSeconds(60));
    below(checkout, created.plus(Duration.ofDays(91)));
    for (Node asked : List.of(checkout, checkout.toBuilder().treeid(null).build())) {
      requests.clear();
      assertThat(descendants(asked)).extracting(Node::id).contains(early.id()).hasSizeLessThan(3);
      assertThat(requests.urls())
          .allSatisfy(
              url -> assertThat(url.queryParameterNames()).contains("created__gte", "created__lt"));
    }
  }

  private Collection<Node> descendants(Node checkout) {
    return new CheckoutReader(api, () -> new CountedOwners(Set.of(), new RuntimeUsers(Map.of())))
        .descendants(checkout);
  }

  private List<String> branches() {
    return new FinishedCheckouts(api.nodes())
        .between(NodeField.OWNER.is("pipeline"), SINCE, NOW).stream()
            .map(node -> node.kernelRevision().orElseThrow().branch())
            .toList();
  }

  private void edit(String branch, UnaryOperator<Node> change) {
    Node node = checkout(branch, 3, changed -> changed);
    api.nodes().put(change.apply(node).withResult(Result.PASS));
  }

  private Node below(Node parent, Instant created) {
    return api.nodes()
        .create(
            Node.lateChildOf(parent, NodeKind.JOB, "boot")
                .created(created)
                .state(NodeState.DONE)
                .result(Result.PASS)
                .build());
  }

  private Node checkout(String branch, int daysAgo, UnaryOperator<NodeBuilder> change) {
    KernelRevision revision =
        new KernelRevision(
            "mainline",
            "https://git.example.org/linux.git",
            branch,
            "1".repeat(40),
            "v6.18",
            null,
            List.of(),
            null,
            true);
    return api.nodes()
        .create(
            change
                .apply(
                    Node.builder(NodeKind.CHECKOUT, "checkout")
                        .kernelRevision(revision)
                        .state(NodeState.DONE)
                        .result(Result.PASS)
                        .created(NOW.minus(Duration.ofDays(daysAgo))))
                .build());
  }
}
