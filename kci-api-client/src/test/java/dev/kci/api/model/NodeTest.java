package dev.kci.api.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NodeTest {
  private static final Node CHECKOUT =
      Node.builder(NodeKind.CHECKOUT, "checkout")
          .id("6b04c7d24ebc2915b46d3621")
          .treeid("tree-1")
          .submitter("service:pipeline")
          .state(NodeState.AVAILABLE)
          .kernelRevision(
              new KernelRevision("mainline", "https://git.example.org/linux.git", "master", "2a98"))
          .data("made_up", Map.of("kept", true))
          .build();

  @Test
  void aChildTakesItsPlaceBelowTheParent() {
    Node child = Node.childOf(CHECKOUT, NodeKind.KBUILD, "kbuild-gcc").build();

    assertThat(child.path()).containsExactly("checkout", "kbuild-gcc");
    assertThat(child.group()).isEqualTo("kbuild-gcc");
    assertThat(child.parent()).isEqualTo(CHECKOUT.id());
    assertThat(child.treeid()).isEqualTo("tree-1");
    assertThat(child.submitter()).isEqualTo("service:pipeline");
    assertThat(child.state()).isEqualTo(NodeState.RUNNING);
  }

  @ParameterizedTest
  @EnumSource(
      value = NodeState.class,
      names = {"CLOSING", "DONE"})
  void aParentThatClosesTakesNoChildren(NodeState state) {
    Node parent = CHECKOUT.withState(state);

    assertThatIllegalStateException()
        .isThrownBy(() -> Node.childOf(parent, NodeKind.JOB, "kver"))
        .withMessageContaining("takes no new children");
  }

  @Test
  void resultsAndRetriesComeLateWhereTheCallerSaysSo() {
    Node retry =
        Node.lateChildOf(CHECKOUT.withState(NodeState.CLOSING), NodeKind.JOB, "kver")
            .retryCounter(1)
            .build();

    assertThat(retry.parent()).isEqualTo(CHECKOUT.id());
    assertThat(retry.path()).containsExactly("checkout", "kver");
  }

  @Test
  void anErrorKeepsTheDataThatIsThere() {
    Node failed =
        CHECKOUT.doneWithError(Result.FAIL, ErrorCode.GIT_CHECKOUT_FAILURE, "no such commit");

    assertThat(failed.state()).isEqualTo(NodeState.DONE);
    assertThat(failed.errorCode()).contains("git_checkout_failure");
    assertThat(failed.errorMessage()).contains("no such commit");
    assertThat(failed.data().bool("made_up.kept")).contains(true);
    assertThat(failed.kernelRevision()).isEqualTo(CHECKOUT.kernelRevision());
  }
}
