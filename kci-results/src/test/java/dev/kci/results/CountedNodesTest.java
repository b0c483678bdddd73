package dev.kci.results;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CountedNodesTest {
  private static final Node CHECKOUT =
      Node.builder(NodeKind.CHECKOUT, "checkout").id("c").owner("pipeline").build();
  private static final Node BUILD = node(CHECKOUT, NodeKind.KBUILD, "build", "pipeline");
  private static final Node JOB =
      node(BUILD, NodeKind.JOB, "job", "pipeline").toBuilder().data("runtime", "lab").build();
  private static final Node RESULT = node(JOB, NodeKind.TEST, "result", "lab-user");
  private static final Node FORGED = node(JOB, NodeKind.TEST, "forged", "mallory");
  private static final Node BELOW_FORGED = node(FORGED, NodeKind.TEST, "below", "pipeline");
  private static final Node NOBODYS = node(CHECKOUT, NodeKind.JOB, "nobodys", null);
  private static final List<Node> ALL =
      List.of(BELOW_FORGED, NOBODYS, RESULT, FORGED, JOB, BUILD, CHECKOUT);

  private static Node node(Node parent, NodeKind kind, String id, @Nullable String owner) {
    return Node.lateChildOf(parent, kind, id).id(id).owner(owner).build();
  }

  private static CountedNodes below(Node root, @Nullable String runtime) {
    CountedOwners owners = new CountedOwners(Set.of(), new RuntimeUsers(Map.of("lab", "lab-user")));
    return CountedNodes.below(root, runtime, ALL, owners.below(CHECKOUT));
  }

  @Test
  void whatOthersAddedIsLeftOutWithEverythingBelow() {
    CountedNodes counted = below(CHECKOUT, null);
    assertThat(counted.nodes()).containsExactly(BUILD, JOB, RESULT);
    assertThat(counted.others()).isEqualTo(new Others(3, List.of("mallory", "nobody")));
  }

  @Test
  void theRuntimeOfAJobHoldsForItsTests() {
    assertThat(below(JOB, "lab").nodes()).containsExactly(RESULT);
    assertThat(below(JOB, "other").nodes()).as("not of that runtime").isEmpty();
  }

  @Test
  void everybodyIncludesNobody() {
    CountedNodes counted = CountedNodes.below(CHECKOUT, ALL, CountedOwners.EVERYBODY);
    assertThat(counted.nodes()).hasSize(6);
    assertThat(counted.others()).isEqualTo(Others.NONE);
  }

  @Test
  void aCycleThroughTheRootEnds() {
    Node root = CHECKOUT.toBuilder().parent("build").build();
    assertThat(CountedNodes.below(root, List.of(root, BUILD), CountedOwners.EVERYBODY).nodes())
        .containsExactly(BUILD);
  }
}
