package dev.kci.results.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.kci.api.KciApi;
import dev.kci.api.model.JsonObject;
import dev.kci.api.model.KernelRevision;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.NodeTree;
import dev.kci.api.model.Result;
import dev.kci.results.history.Run;
import dev.kci.results.history.RunHistory;
import dev.kci.sandbox.Sandbox;
import dev.kci.sandbox.SentRequests;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HistoryReaderTest {
  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
  private static final Instant SINCE = NOW.minus(Duration.ofDays(90));
  private static final int CHECKOUTS = 40;

  private static final SentRequests requests = new SentRequests();
  private static Sandbox sandbox;
  private static KciApi api;

  /** Every 12 hours a checkout of master, and one of next on the first ten days. */
  @BeforeAll
  static void fill() {
    sandbox = Sandbox.start();
    api = requests.api(sandbox, "pipeline");
    for (int i = 1; i <= CHECKOUTS; i++) {
      checkout("master", i, i <= 3 ? Result.FAIL : Result.PASS);
    }
    for (int i = 1; i <= 20; i++) {
      checkout("next", i, Result.PASS);
    }
  }

  @AfterAll
  static void close() {
    api.close();
    sandbox.close();
  }

  @BeforeEach
  void forget() {
    requests.clear();
  }

  @Test
  void everyRequestHasBoundsOnTimeAndNumber() {
    read(HistoryQuery.ofTests("kselftest", Set.of("mm"), SINCE, NOW, 60));
    read(HistoryQuery.ofJob("kselftest", SINCE, NOW, 5));
    read(HistoryQuery.ofJob("absent", SINCE, NOW, 5));
    assertThat(requests.urls())
        .isNotEmpty()
        .allSatisfy(
            url -> {
              assertThat(url.queryParameterNames())
                  .contains("created__gte", "created__lt", "limit", "name");
              assertThat(url.queryParameter("limit")).isEqualTo("500");
            });
    assertThat(requests.urls()).hasSizeLessThan(20);
  }

  @Test
  void readingEndsWhenThereAreEnoughRuns() {
    HistoryQuery query =
        HistoryQuery.ofTests("kselftest", Set.of("mm"), SINCE, NOW, 10).of("mainline", "master");
    List<RunHistory> histories = read(query);
    assertThat(requests.urls()).hasSize(1);
    assertThat(histories).hasSize(2); // platforms
    RunHistory history = histories.get(0);
    assertThat(history.subject().path()).containsExactly("kbuild", "kselftest", "mm");
    assertThat(history.subject().platform()).isEqualTo("board");
    assertThat(history.runs()).hasSize(16);
    assertThat(history.firstBad()).map(Run::revision).contains("v6.18-3");
    assertThat(history.standing().label()).isEqualTo("broken");
    assertThat(history.runs().get(0).measurement()).isEqualTo(1.0);
    assertThat(history.runs().get(0).units()).isEqualTo("s");
  }

  @Test
  void longHistoryTakesFewRequests() {
    List<RunHistory> histories =
        read(
            HistoryQuery.ofTests("kselftest", Set.of("mm"), SINCE, NOW, 60)
                .of("mainline", "master")
                .on("qemu"));
    assertThat(histories).hasSize(1);
    assertThat(histories.get(0).runs()).hasSize(CHECKOUTS);
    assertThat(requests.urls()).hasSize(4); // 8, 16, 32 and 34 days
  }

  @Test
  void branchesAndPlatformsHaveHistoriesOfTheirOwn() {
    List<RunHistory> histories =
        read(HistoryQuery.ofTests("kselftest", Set.of("mm"), SINCE, NOW, 60));
    assertThat(histories)
        .extracting(history -> history.subject().branch() + " " + history.subject().platform())
        .containsExactly("master board", "master qemu", "next board", "next qemu");
  }

  @Test
  void severalTestsAreReadTogether() {
    List<RunHistory> histories =
        read(
            HistoryQuery.ofTests("kselftest", Set.of("mm", "net"), SINCE, NOW, 5)
                .of("mainline", "master"));
    assertThat(histories).hasSize(4);
    assertThat(requests.urls()).hasSize(1);
  }

  @Test
  void runsOutsideTheTimeAreNotRead() {
    Instant since = NOW.minus(Duration.ofHours(25));
    List<RunHistory> histories =
        read(
            HistoryQuery.ofTests("kselftest", Set.of("mm"), since, NOW, 60)
                .of("mainline", "master"));
    assertThat(histories).allSatisfy(history -> assertThat(history.runs()).hasSize(2));
  }

  @Test
  void nodesThatDoNotCountAreLeftOut() {
    HistoryQuery query = HistoryQuery.ofTests("kselftest", Set.of("mm"), SINCE, NOW, 60);
    assertThat(new HistoryReader(api.nodes(), node -> !"pipeline".equals(node.owner())).read(query))
        .isEmpty();
  }

  @Test
  void queryWithoutBoundIsRejected() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HistoryQuery.ofJob("job", Instant.EPOCH, NOW, 10))
        .withMessageContaining("expected at most 400 days");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HistoryQuery.ofJob("job", NOW, NOW, 10))
        .withMessageContaining("expected at most 400 days");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HistoryQuery.ofJob("job", SINCE, NOW, 0))
        .withMessage("0 runs; expected 1 to 1000");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HistoryQuery.ofTests("job", Set.of(), SINCE, NOW, 1))
        .withMessageContaining("expected at least one");
  }

  private static List<RunHistory> read(HistoryQuery query) {
    return new HistoryReader(api.nodes(), node -> true).read(query);
  }

  private static void checkout(String branch, int number, Result result) {
    Instant created = NOW.minus(Duration.ofHours(12L * number));
    KernelRevision revision =
        new KernelRevision(
            "mainline",
            "https://git.example.org/linux.git",
            branch,
            String.format("%040x", number),
            "v6.18-" + number,
            null,
            List.of(),
            null,
            true);
    Node checkout =
        api.nodes()
            .create(
                Node.builder(NodeKind.CHECKOUT, "checkout")
                    .kernelRevision(revision)
                    .created(created)
                    .build());
    List<NodeTree> jobs = new ArrayList<>();
    for (String platform : List.of("qemu", "board")) {
      List<NodeTree> tests = new ArrayList<>();
      for (String test : List.of("mm", "net")) {
        tests.add(
            new NodeTree(
                node(NodeKind.TEST, test, platform, revision, created, result)
                    .path(List.of("checkout", "kbuild", "kselftest", test))
                    .group("kselftest")
                    .build(),
                List.of()));
      }
      jobs.add(
          new NodeTree(
              node(NodeKind.JOB, "kselftest", platform, revision, created, result)
                  .path(List.of("checkout", "kbuild", "kselftest"))
                  .group("kselftest")
                  .build(),
              tests));
    }
    api.nodes().submitTree(new NodeTree(checkout, jobs));
  }

  private static dev.kci.api.model.NodeBuilder node(
      NodeKind kind,
      String name,
      String platform,
      KernelRevision revision,
      Instant created,
      Result result) {
    return Node.builder(kind, name)
        .created(created)
        .state(NodeState.DONE)
        .result(result)
        .data(
            JsonObject.of("platform", platform)
                .with("kernel_revision", revision.toJson())
                .with("misc", JsonObject.of("measurement", 1).with("units", "s")));
  }
}
