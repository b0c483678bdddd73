package dev.kci.outages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.ErrorCode;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class FindingsTest {
  private static final List<String> MAIL = List.of("Subject: all passes");
  private static final List<String> LOSS_MAIL =
      List.of("kbuild-demo boot-demo sched-tests sched.wakes_up sched.sleeps");

  @Test
  void allJobsAndOneMailAreWell() {
    assertThat(judge(complete(), MAIL, List.of()))
        .isEqualTo(new CellResult(true, "all jobs, one mail"));
  }

  @Test
  void twoMailsAreNot() {
    assertBad(complete(), List.of("one", "two"), "2 mails");
  }

  @Test
  void noMailIsNot() {
    assertBad(complete(), List.of(), "no mail");
  }

  @Test
  void jobMadeTwiceIsNot() {
    List<Node> nodes = new ArrayList<>(complete());
    nodes.add(node(NodeKind.JOB, "boot-demo"));
    assertBad(nodes, MAIL, "done/pass and again done/pass");
  }

  @Test
  void missingArtifactIsNot() {
    assertBad(
        changed("boot-demo", node -> node.toBuilder().artifacts(Map.of()).build()),
        MAIL,
        "boot-demo has no artifacts");
  }

  @Test
  void silentLossIsNot() {
    List<Node> childless = List.of(node(NodeKind.CHECKOUT, "checkout"));
    assertBad(childless, List.of(), "no mail; no node reports it; no warning names one");
  }

  @Test
  void lossThatIsToldEverywhereIsAccepted() {
    List<Node> nodes =
        List.of(
            node(NodeKind.CHECKOUT, "checkout")
                .doneWithError(Result.INCOMPLETE, ErrorCode.INFRASTRUCTURE, "no runner"));
    CellResult result = judge(nodes, LOSS_MAIL, List.of("WARN  Node id-checkout came too late"));
    assertThat(result.good()).as("%s", result).isTrue();
    assertThat(result.text()).contains("missing nodes: boot-demo, kbuild-demo");
  }

  private static void assertBad(List<Node> nodes, List<String> mails, String why) {
    CellResult result = judge(nodes, mails, List.of());
    assertThat(result.good()).isFalse();
    assertThat(result.text()).contains(why);
  }

  private static CellResult judge(List<Node> nodes, List<String> mails, List<String> warnings) {
    return new Findings(nodes, mails, warnings).result();
  }

  private static List<Node> complete() {
    return List.of(
        node(NodeKind.CHECKOUT, "checkout"),
        node(NodeKind.KBUILD, "kbuild-demo"),
        node(NodeKind.JOB, "boot-demo"),
        node(NodeKind.JOB, "sched-tests"),
        node(NodeKind.TEST, "sched.wakes_up"),
        node(NodeKind.TEST, "sched.sleeps"));
  }

  private static List<Node> changed(String name, UnaryOperator<Node> change) {
    return complete().stream()
        .map(node -> node.name().equals(name) ? change.apply(node) : node)
        .toList();
  }

  private static Node node(NodeKind kind, String name) {
    return Node.builder(kind, name)
        .id("id-" + name)
        .state(NodeState.DONE)
        .result(Result.PASS)
        .artifacts(Map.of("tarball", "http://127.0.0.1/file"))
        .build();
  }
}
