package dev.kci.runner.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.KciApi;
import dev.kci.api.model.ErrorCode;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import dev.kci.machine.Machine;
import dev.kci.runtime.RuntimeLimits;
import dev.kci.service.Quarantine;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which jobs a supervisor takes. It is never started, so neither API nor runtime is asked. */
class RuntimeSupervisorTest {
  private static final URI NOBODY = URI.create("http://127.0.0.1:1/");
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final KciApi api = KciApi.builder(NOBODY).build();
  private final Lab lab = new Lab();
  private final RuntimeSupervisor supervisor = supervisor();

  private RuntimeSupervisor supervisor() {
    InstantSource clock = InstantSource.fixed(Instant.parse("2026-11-28T00:00:00Z"));
    return new RuntimeSupervisor(
        "lab",
        lab,
        node -> {
          throw new InvalidJobException(ErrorCode.JOB_GENERATION_ERROR, "not to be run", null);
        },
        TestReporter.of(api, Path.of("not-used"), clock),
        new RuntimeLimits(2, 1, SECOND, SECOND, false, SECOND, SECOND),
        new Quarantine(null, "job"),
        () -> true,
        clock,
        Machine.real());
  }

  @AfterEach
  void close() {
    supervisor.close();
    api.close();
  }

  private static Node node(NodeKind kind, NodeState state) {
    return Node.builder(kind, "n").id("n1").state(state).build();
  }

  private static Node ended(Result result, UnaryOperator<Node> change) {
    return change.apply(node(NodeKind.JOB, NodeState.DONE).withResult(result));
  }

  private static Node timedOut(Node node) {
    return node.withData(node.data().with("error_code", ErrorCode.NODE_TIMEOUT.wireName()));
  }

  static Stream<Object[]> nodes() {
    return Stream.of(
        new Object[] {"running", node(NodeKind.JOB, NodeState.RUNNING), true},
        new Object[] {"available", node(NodeKind.JOB, NodeState.AVAILABLE), true},
        new Object[] {"closing", node(NodeKind.JOB, NodeState.CLOSING), true},
        new Object[] {"done", ended(Result.PASS, node -> node), false},
        new Object[] {"done early", ended(Result.INCOMPLETE, node -> node), false},
        new Object[] {"timed out", ended(Result.INCOMPLETE, RuntimeSupervisorTest::timedOut), true},
        new Object[] {
          "superseded", node(NodeKind.JOB, NodeState.RUNNING).withSupersededBy("n0"), false
        },
        new Object[] {"build", node(NodeKind.KBUILD, NodeState.RUNNING), true},
        new Object[] {"passed build", node(NodeKind.KBUILD, NodeState.AVAILABLE), false});
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("nodes")
  void jobsOfUnfinishedNodesAreTaken(String name, Node node, boolean taken) {
    supervisor.accept(node, () -> node);
    assertThat(supervisor.has("n1")).isEqualTo(taken);
    assertThat(supervisor.isBusy()).isEqualTo(taken);
    assertThat(supervisor.load()).isEqualTo(new Load(taken ? 1 : 0, 0, 0));
    assertThat(lab.calls).isEmpty();
  }

  @Test
  void jobIsTakenOnce() {
    Node node = node(NodeKind.JOB, NodeState.RUNNING);
    supervisor.accept(node, () -> node);
    supervisor.accept(node.withState(NodeState.AVAILABLE), () -> node);
    assertThat(supervisor.load()).isEqualTo(new Load(1, 0, 0));
  }

  @Test
  void newsOfUnknownJobsIsIgnored() {
    supervisor.changed("n2");
    supervisor.nodeDone("n2");
    assertThat(supervisor.has("n2")).isFalse();
    assertThat(supervisor.isBusy()).isFalse();
  }

  @Test
  void newSupervisorIsReadyForJobs() {
    assertThat(supervisor.isUp()).isTrue();
    assertThat(supervisor.isHealthy()).isTrue();
    assertThat(supervisor.isRefused()).isFalse();
    assertThat(supervisor.capacity()).isEqualTo(2);
    assertThat(supervisor.ended(Result.PASS)).isZero();
  }

  @Test
  void closedSupervisorAsksNothingMore() {
    supervisor.close();
    supervisor.close();
    supervisor.cancelOrphans();
    assertThat(lab.calls).isEmpty();
  }
}
