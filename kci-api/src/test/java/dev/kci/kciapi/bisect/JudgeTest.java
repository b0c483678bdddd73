package dev.kci.kciapi.bisect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import dev.kci.kciapi.bisect.Observation.End;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JudgeTest {
  private static final Instant NOW = Instant.parse("2026-11-28T04:00:00Z");

  private static final Node RUNNING =
      Node.builder(NodeKind.CHECKOUT, "checkout").id("c").treeid("t").build();
  private static final Node ENDED = RUNNING.withState(NodeState.DONE);

  private static final Node BUILD = child(RUNNING, NodeKind.KBUILD, "kbuild", Result.PASS);
  private static final Node BROKEN = child(RUNNING, NodeKind.KBUILD, "kbuild", Result.FAIL);
  private static final Node BUILDING = child(RUNNING, NodeKind.KBUILD, "kbuild", null);

  @Test
  void theJobsResultDecides() {
    assertThat(judge(RUNNING, BUILD, job(Result.PASS))).hasValue(End.PASS);
    assertThat(judge(RUNNING, BUILD, job(Result.FAIL))).hasValue(End.FAIL);
    assertThat(judge(RUNNING, BUILD, job(Result.SKIP))).hasValue(End.UNTESTABLE);
    assertThat(judge(RUNNING, BUILD, job(null))).isEmpty();
    assertThat(judge(RUNNING, BUILDING)).isEmpty();
    assertThat(judge(RUNNING)).isEmpty();
  }

  @Test
  void aFailedBuildIsNotTestable() {
    assertThat(judge(RUNNING, BROKEN)).hasValue(End.UNTESTABLE);
    assertThat(judge(RUNNING, BROKEN, BUILDING)).as("another build may start it").isEmpty();
  }

  @Test
  void infrastructureFailuresAreWaitedForUntilTheCheckoutEnds() {
    Node lost = job(Result.INCOMPLETE);
    Node retry = lost.toBuilder().id("r").retryCounter(1).result(Result.PASS).build();
    assertThat(judge(RUNNING, BUILD, lost)).as("may be retried").isEmpty();
    assertThat(judge(RUNNING, BUILD, lost, retry)).hasValue(End.PASS);
    assertThat(judge(ENDED, BUILD, lost)).hasValue(End.LOST);
    Node cancelled = job(null).cancelled("user:me", "not needed");
    assertThat(judge(RUNNING, BUILD, cancelled)).isEmpty();
    assertThat(judge(ENDED, BUILD, cancelled)).hasValue(End.LOST);
    assertThat(judge(ENDED)).as("no job").hasValue(End.LOST);
  }

  @Test
  void anotherRunIsJudgedByItsOwnNodes() {
    Judge again = new Judge(plan(null), 1);
    Node first = job(Result.FAIL);
    Node second = job(null).toBuilder().id("r").retryCounter(1).build();
    assertThat(again.judge(ENDED, List.of(BUILD, first), NOW)).as("not started").isEmpty();
    assertThat(again.judge(ENDED, List.of(BUILD, first, second), NOW)).as("running").isEmpty();
    assertThat(again.judge(ENDED, List.of(BUILD, first, second.done(Result.PASS)), NOW))
        .hasValueSatisfying(ended -> assertThat(ended.end()).isEqualTo(End.PASS));
    assertThat(again.judge(ENDED, List.of(BUILD, first, second.done(Result.INCOMPLETE)), NOW))
        .hasValueSatisfying(ended -> assertThat(ended.end()).isEqualTo(End.LOST));
  }

  @Test
  void anotherRunIsJudgedByItsOwnTests() {
    Node first = job(Result.PASS);
    Node second = first.toBuilder().id("r").retryCounter(1).build();
    Node failed = child(first, NodeKind.TEST, "login", Result.FAIL);
    Node passed = child(second, NodeKind.TEST, "login", Result.PASS);
    List<Node> nodes = List.of(BUILD, first, second, failed, passed);
    assertThat(new Judge(plan("login"), 1).judge(ENDED, nodes, NOW))
        .hasValueSatisfying(ended -> assertThat(ended.end()).isEqualTo(End.PASS));
    assertThat(new Judge(plan("login"), 0).judge(ENDED, nodes, NOW))
        .hasValueSatisfying(ended -> assertThat(ended.end()).isEqualTo(End.FAIL));
  }

  @Test
  void aTestIsFoundByNameOrPath() {
    Node job = job(Result.FAIL);
    Node suite = child(job, NodeKind.TEST, "ltp", Result.FAIL);
    Node test = child(suite, NodeKind.TEST, "fork01", Result.PASS);
    for (String name : List.of("fork01", "ltp/fork01")) {
      assertThat(judge(name, RUNNING, BUILD, job, suite, test)).as(name).hasValue(End.PASS);
    }
    assertThat(judge("ltp", RUNNING, BUILD, job, suite, test)).hasValue(End.FAIL);
    assertThat(judge("fork02", RUNNING, BUILD, job, suite, test))
        .as("the job ended without it")
        .hasValue(End.UNTESTABLE);
    assertThat(judge("fork02", RUNNING, BUILD, job(Result.INCOMPLETE))).isEmpty();
    assertThat(judge("fork02", ENDED, BUILD, job(Result.INCOMPLETE))).hasValue(End.LOST);
  }

  private static Node job(@Nullable Result result) {
    return child(BUILD, NodeKind.JOB, "boot", result);
  }

  private static Node child(Node parent, NodeKind kind, String name, @Nullable Result result) {
    return Node.lateChildOf(parent, kind, name)
        .id(name + result)
        .state(result == null ? NodeState.RUNNING : NodeState.DONE)
        .result(result)
        .build();
  }

  private static Optional<End> judge(Node checkout, Node... nodes) {
    return judge(null, checkout, nodes);
  }

  private static Optional<End> judge(@Nullable String test, Node checkout, Node... nodes) {
    return new Judge(plan(test), 0).judge(checkout, List.of(nodes), NOW).map(Observation::end);
  }

  static Plan plan(@Nullable String test) {
    return plan(test, false);
  }

  static Plan plan(@Nullable String test, boolean reusesBuilds) {
    return new Plan(
        "mainline",
        "https://git.example/linux.git",
        "master",
        Path.of("/src/linux"),
        List.of("boot", "kbuild"),
        List.of(),
        "boot",
        test,
        "b".repeat(40),
        List.of("a".repeat(40)),
        30,
        null,
        99,
        true,
        reusesBuilds,
        Duration.ofHours(5));
  }
}
