package dev.kci.api.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.List;
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
  void childContinuesItsParentsPath() {
    Node child = Node.childOf(CHECKOUT, NodeKind.KBUILD, "kbuild-gcc").build();

    assertThat(child.path()).containsExactly("checkout", "kbuild-gcc");
    assertThat(child.group()).isEqualTo("kbuild-gcc");
    assertThat(child.parent()).isEqualTo(CHECKOUT.id());
    assertThat(child.treeid()).isEqualTo("tree-1");
    assertThat(child.submitter()).isEqualTo("service:pipeline");
    assertThat(child.state()).isEqualTo(NodeState.RUNNING);
  }

  @Test
  void patchSeriesIsNotARevision() {
    Node series =
        Node.childOf(CHECKOUT, NodeKind.CHECKOUT, "patchset")
            .id("6b04c7d24ebc2915b46d3622")
            .state(NodeState.AVAILABLE)
            .build();
    Node build = Node.childOf(series, NodeKind.KBUILD, "kbuild-gcc").build();
    Node ofRevision = Node.childOf(CHECKOUT, NodeKind.KBUILD, "kbuild-gcc").build();
    Node orphan = Node.builder(NodeKind.CHECKOUT, "patchset").build();

    assertThat(CHECKOUT.isRevision()).isTrue();
    assertThat(NodeEvent.ofCurrent(CHECKOUT).isOfRevision()).isTrue();
    assertThat(NodeEvent.ofCurrent(series).isOfRevision()).isFalse();
    assertThat(List.of(series, build, ofRevision, orphan)).noneMatch(Node::isRevision);
    assertThat(List.of(CHECKOUT, series, build, ofRevision, orphan))
        .filteredOn(Node::isOfPatchSeries)
        .containsExactly(series, build, orphan);
  }

  @ParameterizedTest
  @EnumSource(
      value = NodeState.class,
      names = {"CLOSING", "DONE"})
  void closingParentGetsNoChildren(NodeState state) {
    Node parent = CHECKOUT.withState(state);

    assertThatIllegalStateException()
        .isThrownBy(() -> Node.childOf(parent, NodeKind.JOB, "kver"))
        .withMessageContaining("gets no new children");
  }

  @Test
  void lateChildOfAllowsClosedParents() {
    Node retry =
        Node.lateChildOf(CHECKOUT.withState(NodeState.CLOSING), NodeKind.JOB, "kver")
            .retryCounter(1)
            .build();

    assertThat(retry.parent()).isEqualTo(CHECKOUT.id());
    assertThat(retry.path()).containsExactly("checkout", "kver");
  }

  @Test
  void errorKeepsOtherData() {
    Node failed =
        CHECKOUT.doneWithError(Result.FAIL, ErrorCode.GIT_CHECKOUT_FAILURE, "no such commit");

    assertThat(failed.state()).isEqualTo(NodeState.DONE);
    assertThat(failed.errorCode()).contains("git_checkout_failure");
    assertThat(failed.errorMessage()).contains("no such commit");
    assertThat(failed.data().bool("made_up.kept")).contains(true);
    assertThat(failed.kernelRevision()).isEqualTo(CHECKOUT.kernelRevision());
  }
}
