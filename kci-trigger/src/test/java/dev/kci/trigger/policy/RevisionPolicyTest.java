package dev.kci.trigger.policy;

import static dev.kci.trigger.policy.Samples.ASKER;
import static dev.kci.trigger.policy.Samples.COMMIT;
import static dev.kci.trigger.policy.Samples.NOW;
import static dev.kci.trigger.policy.Samples.OTHER_COMMIT;
import static dev.kci.trigger.policy.Samples.checkout;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import dev.kci.api.model.Twins;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RevisionPolicyTest {
  private static final RevisionPolicy NORMAL = new RevisionPolicy(ASKER, false, false);
  private static final RevisionPolicy FORCED = new RevisionPolicy(ASKER, true, false);
  private static final RevisionPolicy PER_BRANCH = new RevisionPolicy(ASKER, false, true);

  private static final Node RUNNING = checkout("1", NodeState.RUNNING, null).build();
  private static final Node AVAILABLE = checkout("2", NodeState.AVAILABLE, Result.PASS).build();
  private static final Node PASSED = checkout("3", NodeState.DONE, Result.PASS).build();
  private static final Node FAILED = checkout("4", NodeState.DONE, Result.FAIL).build();
  private static final Node INCOMPLETE = checkout("5", NodeState.DONE, Result.INCOMPLETE).build();
  private static final Node SUPERSEDED =
      checkout("6", NodeState.DONE, Result.SKIP).build().withSupersededBy("1");
  private static final Node REQUESTED =
      checkout("e", NodeState.RUNNING, null).build().withRequestedBy("kci-api checkout create");
  private static final Node OF_OTHER_OWNER =
      checkout("7", NodeState.DONE, Result.PASS).owner("somebody").build();
  private static final Node OF_OTHER_SUBMITTER =
      checkout("8", NodeState.DONE, Result.PASS).submitter("user:me@example.org").build();
  private static final Node OF_OTHER_COMMIT =
      checkout("9", NodeState.DONE, Result.PASS, "mainline", "master", OTHER_COMMIT).build();
  private static final Node OF_OTHER_BRANCH =
      checkout("a", NodeState.DONE, Result.PASS, "mainline", "next", COMMIT).build();
  private static final Node OF_OTHER_TREE =
      checkout("b", NodeState.DONE, Result.PASS, "stable", "master", COMMIT).build();
  private static final Node A_BUILD =
      Node.builder(NodeKind.KBUILD, "kbuild")
          .id("c")
          .owner(ASKER.owner())
          .submitter(ASKER.submitter())
          .kernelRevision(RUNNING.kernelRevision().orElseThrow())
          .build();

  private static final Node PATCH_SERIES =
      Node.childOf(AVAILABLE, NodeKind.CHECKOUT, "patchset")
          .id("d")
          .owner(ASKER.owner())
          .kernelRevision(RUNNING.kernelRevision().orElseThrow())
          .build();

  static Stream<Arguments> rows() {
    return Stream.of(
        arguments("a patch series on it", NORMAL, List.of(PATCH_SERIES), "new revision"),
        arguments("nothing there", NORMAL, List.of(), "new revision"),
        arguments("running", NORMAL, List.of(RUNNING), "existing revision, checkout 1"),
        arguments("available", NORMAL, List.of(AVAILABLE), "existing revision, checkout 2"),
        arguments("passed", NORMAL, List.of(PASSED), "existing revision, checkout 3"),
        arguments("failed counts", NORMAL, List.of(FAILED), "existing revision, checkout 4"),
        arguments(
            "done before live", NORMAL, List.of(RUNNING, PASSED), "existing revision, checkout 3"),
        arguments("1 incomplete", NORMAL, incomplete(1), "retry after 1 incomplete"),
        arguments("2 incomplete", NORMAL, incomplete(2), "retry after 2 incomplete"),
        arguments("3 incomplete", NORMAL, incomplete(3), "3 incomplete checkouts, no more retries"),
        arguments(
            "retry runs", NORMAL, List.of(INCOMPLETE, RUNNING), "existing revision, checkout 1"),
        arguments("requested only", NORMAL, List.of(REQUESTED), "new revision"),
        arguments("superseded only", NORMAL, List.of(SUPERSEDED), "new revision"),
        arguments(
            "superseded is not incomplete",
            NORMAL,
            List.of(INCOMPLETE, INCOMPLETE, SUPERSEDED),
            "retry after 2 incomplete"),
        arguments("other owner", NORMAL, List.of(OF_OTHER_OWNER), "new revision"),
        arguments("other submitter", NORMAL, List.of(OF_OTHER_SUBMITTER), "new revision"),
        arguments("other commit", NORMAL, List.of(OF_OTHER_COMMIT), "new revision"),
        arguments("no checkout", NORMAL, List.of(A_BUILD), "new revision"),
        arguments(
            "other branch", NORMAL, List.of(OF_OTHER_BRANCH), "existing revision, checkout a"),
        arguments("other tree", NORMAL, List.of(OF_OTHER_TREE), "existing revision, checkout b"),
        arguments("per branch, other branch", PER_BRANCH, List.of(OF_OTHER_BRANCH), "new revision"),
        arguments("per branch, other tree", PER_BRANCH, List.of(OF_OTHER_TREE), "new revision"),
        arguments("per branch, same", PER_BRANCH, List.of(PASSED), "existing revision, checkout 3"),
        arguments("forced, nothing there", FORCED, List.of(), "new revision"),
        arguments("forced, exists", FORCED, List.of(RUNNING), "forced, revision exists"),
        arguments(
            "forced, given up", FORCED, incomplete(3), "3 incomplete checkouts, no more retries"));
  }

  private static List<Node> incomplete(int count) {
    return Collections.nCopies(count, INCOMPLETE);
  }

  @ParameterizedTest(name = "{0}: {3}")
  @MethodSource("rows")
  void chooses(String name, RevisionPolicy policy, List<Node> checkouts, String why) {
    assertThat(policy.choose(Samples.head(), checkouts, NOW).why()).isEqualTo(why);
  }

  static Stream<Arguments> frequencyRows() {
    Node otherBranch =
        checkout("e", NodeState.RUNNING, null, "mainline", "next", OTHER_COMMIT).build();
    Node incomplete =
        checkout("f", NodeState.DONE, Result.INCOMPLETE, "mainline", "master", OTHER_COMMIT)
            .build();
    Node superseded = OF_OTHER_COMMIT.toBuilder().result(Result.SKIP).build().withSupersededBy("1");
    // OF_OTHER_COMMIT is an hour old
    return Stream.of(
        arguments("within", 2, NORMAL, List.of(OF_OTHER_COMMIT), false),
        arguments("just over", 1, NORMAL, List.of(OF_OTHER_COMMIT), true),
        arguments("no checkout", 2, NORMAL, List.of(), true),
        arguments("other branch's", 2, NORMAL, List.of(otherBranch), true),
        arguments("incomplete", 2, NORMAL, List.of(incomplete), true),
        arguments("superseded", 2, NORMAL, List.of(superseded), true),
        arguments("forced", 2, FORCED, List.of(OF_OTHER_COMMIT), true));
  }

  @ParameterizedTest(name = "frequency, {0}: {4}")
  @MethodSource("frequencyRows")
  void limitsByFrequency(
      String name, int hours, RevisionPolicy policy, List<Node> checkouts, boolean creates) {
    Head head = new Head(Samples.limited(Duration.ofHours(hours)), "master", COMMIT);
    CheckoutChoice choice = policy.choose(head, checkouts, NOW);
    if (creates) {
      assertThat(choice).isInstanceOf(CheckoutChoice.Create.class);
    } else {
      assertThat(choice).isEqualTo(new CheckoutChoice.TooSoon(NOW.plus(Duration.ofHours(1))));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "tree-1, 120, true", // one request, sent again after it was taken for lost
    "tree-2, 59, true", // of another trigger that was killed before it compared
    "tree-2, 60, false", // forced by somebody
  })
  void onlyOneCheckoutOfACreationStays(String treeid, long secondsLater, boolean ends) {
    Node first = AVAILABLE.toBuilder().id("5").treeid("tree-1").created(NOW).build();
    Instant later = NOW.plusSeconds(secondsLater);
    Node second = AVAILABLE.toBuilder().id("6").treeid(treeid).created(later).build();
    assertThat(NORMAL.repeats(List.of(OF_OTHER_COMMIT, second, first)))
        .isEqualTo(ends ? Map.of("6", "5") : Map.of());
  }

  @Test
  void requestThatArrivesAfterItsRepetitionHasEndedIsARepeat() {
    Node first = AVAILABLE.toBuilder().id("5").treeid("tree-1").created(NOW).build();
    Instant later = NOW.plusSeconds(70);
    Node twin =
        AVAILABLE.toBuilder().id("6").treeid("tree-2").state(NodeState.DONE).created(NOW).build();
    Node late = AVAILABLE.toBuilder().id("7").treeid("tree-2").created(later).build();
    assertThat(NORMAL.repeats(List.of(first, twin.withSupersededBy("5"), late)))
        .isEqualTo(Map.of("7", "5"));
    assertThat(NORMAL.repeats(List.of(first, running(OF_OTHER_OWNER), late))).isEmpty();
  }

  static Stream<Arguments> noRepeats() {
    return Stream.of(
        arguments("the same one twice", NORMAL, List.of(RUNNING, RUNNING)),
        arguments("the other is done", NORMAL, List.of(PASSED, FAILED)),
        arguments("retry", NORMAL, List.of(RUNNING, INCOMPLETE)),
        arguments("of other owner", NORMAL, List.of(PASSED, running(OF_OTHER_OWNER))),
        arguments("of other submitter", NORMAL, List.of(PASSED, running(OF_OTHER_SUBMITTER))),
        arguments("requested", NORMAL, List.of(RUNNING, REQUESTED)),
        arguments("patch series", NORMAL, List.of(PASSED, PATCH_SERIES)),
        arguments("of other branch", PER_BRANCH, List.of(RUNNING, running(OF_OTHER_BRANCH))));
  }

  private static Node running(Node node) {
    return node.toBuilder().state(NodeState.RUNNING).result(null).build();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("noRepeats")
  void othersAreNoRepeats(String name, RevisionPolicy policy, List<Node> checkouts) {
    assertThat(policy.repeats(checkouts)).isEmpty();
  }

  @Test
  void commitOfTwoBranchesIsARepeatUnlessPerBranch() {
    assertThat(NORMAL.repeats(List.of(RUNNING, running(OF_OTHER_BRANCH))))
        .isEqualTo(Map.of("a", "1"));
  }

  @Test
  void doneCheckoutIsFinal() {
    assertThat(NORMAL.choose(Samples.head(), List.of(PASSED), NOW))
        .isEqualTo(new CheckoutChoice.Exists("3", true));
    assertThat(NORMAL.choose(Samples.head(), List.of(AVAILABLE), NOW))
        .isEqualTo(new CheckoutChoice.Exists("2", false));
  }

  static Stream<Arguments> twins() {
    Node lower = checkout("10", NodeState.RUNNING, null).build();
    Node own = checkout("11", NodeState.RUNNING, null).build();
    Node higher = checkout("12", NodeState.AVAILABLE, null).build();
    Node ended = checkout("09", NodeState.DONE, Result.INCOMPLETE).build();
    return Stream.of(
        arguments("alone", Set.of(), List.of(own), "11", List.of()),
        arguments("not yet visible itself", Set.of(), List.of(), "11", List.of()),
        arguments("a lower one", Set.of(), List.of(lower, own), "10", List.of("11")),
        arguments("a higher one", Set.of(), List.of(own, higher), "11", List.of("12")),
        arguments("both", Set.of(), List.of(higher, own, lower), "10", List.of("11", "12")),
        arguments("known before (force)", Set.of("10"), List.of(lower, own), "11", List.of()),
        arguments("ended ones do not count", Set.of(), List.of(ended, own), "11", List.of()),
        arguments(
            "another user's do not count",
            Set.of(),
            List.of(OF_OTHER_OWNER, own),
            "11",
            List.of()));
  }

  @ParameterizedTest(name = "{0}: {3} stays")
  @MethodSource("twins")
  void lowestIdOfTwinsStays(
      String name, Set<String> before, List<Node> found, String stays, List<String> others) {
    Node own = checkout("11", NodeState.RUNNING, null).build();
    Twins twins = NORMAL.twins(Samples.head(), own, before, found);
    assertThat(twins.stays().id()).isEqualTo(stays);
    assertThat(twins.others()).extracting(Node::id).isEqualTo(others);
  }
}
