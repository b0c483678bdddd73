package dev.kci.pipeline.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AncestorsTest {
  private static final Node JOB = Node.builder(NodeKind.JOB, "job").id("j1").parent("b1").build();

  private final List<String> asked = new ArrayList<>();

  /** Answers that b1 is below c1, and c1 below itself. */
  private Node answer(String id) {
    asked.add(id);
    return Node.builder(NodeKind.JOB, "n").id(id).parent("c1").state(NodeState.AVAILABLE).build();
  }

  @Test
  void loopOfParentsEnds() {
    assertThat(new Ancestors(this::answer).of(JOB)).hasSize(20);
    assertThat(Ancestors.now(this::answer, JOB)).hasSize(20);
  }

  @Test
  void ancestorsAreReadOnceUnlessTheirStateMatters() {
    Ancestors ancestors = new Ancestors(this::answer);
    ancestors.of(JOB);
    ancestors.of(JOB);
    assertThat(asked).containsExactly("b1", "c1");
    Ancestors.now(this::answer, JOB);
    assertThat(asked).hasSize(22);
  }

  @Test
  void ancestorsReadForTheirStateNeedNotBeReadAgain() {
    Ancestors ancestors = new Ancestors(this::answer);
    assertThat(ancestors.now(JOB)).hasSize(20);
    asked.clear();
    assertThat(ancestors.of(JOB)).hasSize(20);
    assertThat(asked).isEmpty();
  }
}
