package dev.kci.report.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfirmationTest {
  /** Attempts: F failed, P passed, I incomplete, R running. */
  @ParameterizedTest
  @CsvSource({
    "F, 1, RERUN, 1",
    "F, 0, DECIDED, 1",
    "FR, 1, RUNNING, 2",
    "FF, 1, DECIDED, 2",
    "FF, 2, RERUN, 2",
    "FFF, 2, DECIDED, 3",
    "FP, 2, DECIDED, 2",
    "FI, 1, RERUN, 2",
    "FII, 1, RERUN, 3",
    "FIII, 1, DECIDED, 4",
    "FFFF, 3, DECIDED, 4",
    "FIIR, 1, RUNNING, 4"
  })
  void attemptsDecide(String attempts, int reruns, Confirmation step, long next) {
    List<Node> nodes = new ArrayList<>();
    for (int i = 0; i < attempts.length(); i++) {
      nodes.add(0, attempt(attempts.charAt(i), i));
    }
    assertThat(Confirmation.of(nodes, reruns, 3)).isEqualTo(step);
    assertThat(Confirmation.next(nodes)).isEqualTo(next);
  }

  private static Node attempt(char letter, int number) {
    Node node = Node.builder(NodeKind.JOB, "job").retryCounter(number).build();
    return switch (letter) {
      case 'F' -> node.withState(NodeState.DONE).withResult(Result.FAIL);
      case 'P' -> node.withState(NodeState.DONE).withResult(Result.PASS);
      case 'I' -> node.withState(NodeState.DONE).withResult(Result.INCOMPLETE);
      default -> node;
    };
  }
}
