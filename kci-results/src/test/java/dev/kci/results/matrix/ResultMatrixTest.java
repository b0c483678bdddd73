package dev.kci.results.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import dev.kci.results.CheckoutResults;
import dev.kci.results.CountedOwners;
import dev.kci.results.RuntimeUsers;
import dev.kci.results.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ResultMatrixTest {
  private final List<Node> nodes = new ArrayList<>();
  private final Node checkout = node(null, NodeKind.CHECKOUT, "checkout", "", Result.PASS);
  private final Node gcc = node(checkout, NodeKind.KBUILD, "gcc", "", Result.PASS);
  private final Node clang = node(checkout, NodeKind.KBUILD, "clang", "", Result.PASS);

  @Test
  void bootsAndTestsHaveAMatrixEach() {
    node(gcc, NodeKind.JOB, "baseline-arm64", "a", Result.PASS);
    node(gcc, NodeKind.JOB, "boot", "b", Result.FAIL);
    node(gcc, NodeKind.JOB, "bootrr", "b", Result.PASS);
    assertThat(ResultMatrix.boots(results()).rows())
        .extracting(ResultMatrix.Row::job)
        .containsExactly("baseline-arm64", "boot");
    assertThat(ResultMatrix.tests(results()).rows())
        .extracting(ResultMatrix.Row::job)
        .containsExactly("bootrr");
  }

  @Test
  void aCellCountsTheTestsOfAllBuilds() {
    Node one = node(gcc, NodeKind.JOB, "kselftest", "a", Result.PASS);
    node(one, NodeKind.TEST, "x", "", Result.PASS);
    node(one, NodeKind.TEST, "y", "", Result.PASS);
    Node other = node(clang, NodeKind.JOB, "kselftest", "a", Result.PASS);
    node(other, NodeKind.TEST, "x", "", Result.FAIL);
    Cell cell = ResultMatrix.tests(results()).rows().get(0).on("a").orElseThrow();
    assertThat(cell.text()).isEqualTo("fail 1/3");
    assertThat(cell.jobs()).hasSize(2);
  }

  @Test
  void theWorstVerdictOfTheJobsIsShown() {
    assertThat(cell(Result.PASS).text()).isEqualTo("pass");
    assertThat(cell(Result.PASS, Result.INCOMPLETE).verdict()).isEqualTo(Verdict.INCOMPLETE);
    assertThat(cell(Result.INCOMPLETE, null).text()).isEqualTo("unfinished");
    assertThat(cell(Result.SKIP).verdict()).isEqualTo(Verdict.SKIP);
    assertThat(cell(Result.PASS, Result.FAIL).text()).isEqualTo("fail");
  }

  @Test
  void platformsWithTheSameJobsAreSideBySide() {
    for (String platform : List.of("a", "c")) {
      node(gcc, NodeKind.JOB, "x", platform, Result.PASS);
    }
    for (String platform : List.of("b", "d")) {
      node(gcc, NodeKind.JOB, "y", platform, Result.FAIL);
    }
    node(gcc, NodeKind.JOB, "z", "", Result.PASS);
    ResultMatrix matrix = ResultMatrix.tests(results());
    assertThat(matrix.platforms()).containsExactly("a", "c", "b", "d", ResultMatrix.NO_PLATFORM);
    assertThat(matrix.notGood().platforms()).containsExactly("b", "d");
    assertThat(matrix.notGood().rows()).hasSize(1);
  }

  private Cell cell(@Nullable Result... ofBuilds) {
    nodes.clear();
    nodes.add(checkout);
    for (Result result : ofBuilds) {
      Node build = node(checkout, NodeKind.KBUILD, "build-" + nodes.size(), "", Result.PASS);
      node(build, NodeKind.JOB, "job", "a", result);
    }
    return ResultMatrix.tests(results()).rows().get(0).on("a").orElseThrow();
  }

  private CheckoutResults results() {
    return CheckoutResults.of(
        checkout, nodes, new CountedOwners(Set.of("me"), new RuntimeUsers(Map.of())));
  }

  private Node node(
      @Nullable Node above, NodeKind kind, String name, String platform, @Nullable Result result) {
    JsonObject data = platform.isEmpty() ? JsonObject.empty() : JsonObject.of("platform", platform);
    Node node =
        (above == null ? Node.builder(kind, name) : Node.lateChildOf(above, kind, name))
            .id("%024x".formatted(nodes.size() + 1))
            .owner("me")
            .state(result == null ? NodeState.RUNNING : NodeState.DONE)
            .result(result)
            .data(data)
            .build();
    nodes.add(node);
    return node;
  }
}
