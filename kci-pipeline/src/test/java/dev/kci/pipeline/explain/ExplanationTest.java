package dev.kci.pipeline.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.api.model.KernelVersion;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import dev.kci.api.model.WaitNote;
import dev.kci.api.model.WaitReason;
import dev.kci.config.Configuration;
import dev.kci.pipeline.config.PipelineConfiguration;
import dev.kci.pipeline.schedule.RuntimeSelection;
import dev.kci.pipeline.schedule.Schedule;
import dev.kci.pipeline.schedule.SimulatedNodes;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExplanationTest {
  private static final String SMALL = "src/test/resources/dev/kci/pipeline/schedule/small/config";
  private final PipelineConfiguration configuration =
      PipelineConfiguration.of(Configuration.load(List.of(Path.of(SMALL))));
  private final Node checkout =
      SimulatedNodes.checkout(
          "alpha",
          "https://example.org/alpha.git",
          "main",
          new KernelVersion(6, 18, null, null, null));

  private Explanation explain(Node node, List<Node> ancestors, List<Node> children) {
    return Explanation.of(Schedule.of(configuration), node, ancestors, children);
  }

  @Test
  void namesTheRuleItsLocationAndTheValueFound() {
    assertThat(explain(checkout, List.of(), List.of()).ofMatching().lines())
        .containsExactly(
            "checkout checkout checkout, available",
            "build-arm64 on kubernetes in cluster  (" + SMALL + "/scheduler.yaml:6)",
            "    would be created; runtime named by the entry",
            "build-x86 on kubernetes in cluster  (" + SMALL + "/scheduler.yaml:7)",
            "    would be created; runtime named by the entry",
            "build-debug on kubernetes in cluster  (" + SMALL + "/scheduler.yaml:8)",
            "    not created: job rules ("
                + SMALL
                + "/jobs.yaml:20): tree [alpha:next, beta]; found 'alpha:main' in the new node",
            "check-source on shell in host  (" + SMALL + "/scheduler.yaml:9)",
            "    not created: job rules ("
                + SMALL
                + "/jobs.yaml:26): max_version 6.12; found 6.18 in the new node",
            "lost  (" + SMALL + "/scheduler.yaml:30)",
            "    not created: no such job ("
                + SMALL
                + "/scheduler.yaml:30): 'lost' is not configured",
            "0 created, 2 would be created, 3 not created");
  }

  @Test
  void explanationOfAJobIncludesEntriesForOtherEvents() {
    assertThat(explain(checkout, List.of(), List.of()).ofJob("boot").lines())
        .contains(
            "    not created: the event does not match ("
                + SMALL
                + "/scheduler.yaml:15): expects kind 'kbuild'; the event has 'checkout'",
            "    not created: the event does not match ("
                + SMALL
                + "/scheduler.yaml:34): expects channel 'retry'; events are on 'node'");
  }

  @Test
  void namesTheAncestorWithTheValue() {
    Node debug = checkout.withData(checkout.data().with("fragments", List.of("debug")));
    Node build =
        SimulatedNodes.ofJob(configuration.jobs().get("build-arm64"), debug).toBuilder()
            .id("b1")
            .build();
    assertThat(explain(build, List.of(debug), List.of()).ofJob("suite").lines())
        .contains(
            "    not created: job rules ("
                + SMALL
                + "/jobs.yaml:35): fragments !debug; found [debug] in checkout checkout");
  }

  @Test
  void doneNodeIsExplainedAsWhenItWasAvailable() {
    Node child =
        Node.builder(NodeKind.KBUILD, "build-x86")
            .id("x1")
            .state(NodeState.DONE)
            .result(Result.FAIL)
            .data("runtime", "cluster")
            .data("platform", "kubernetes")
            .build();
    Explanation explanation =
        explain(checkout.done(Result.PASS), List.of(), List.of(child)).ofJob("build-x86");
    assertThat(explanation.lines())
        .contains("    created: node x1, done/fail; runtime named by the entry");
    assertThat(JsonText.write(explanation.json()))
        .isEqualTo(
            "{\"node\":\"checkout\",\"outcomes\":[{\"job\":\"build-x86\",\"runtime\":\"cluster\","
                + "\"platform\":\"kubernetes\",\"entry\":\""
                + SMALL
                + "/scheduler.yaml:7\",\"verdict\":\"created\",\"nodes\":[\"x1\"]}]}");
  }

  @Test
  void namesRetriesSupersededNodesAndTheChoiceOfTheRuntime() {
    Node first =
        Node.builder(NodeKind.KBUILD, "build-x86")
            .id("x1")
            .data("runtime", "cluster")
            .data("platform", "kubernetes")
            .debug(JsonObject.of(RuntimeSelection.Choice.KEY, "least loaded of type kubernetes"))
            .build()
            .done(Result.INCOMPLETE);
    Node twin = first.toBuilder().id("x2").build().withSupersededBy("x1");
    Node again = first.toBuilder().id("x3").state(NodeState.RUNNING).result(null).build();
    assertThat(
            explain(
                    checkout,
                    List.of(),
                    List.of(again.toBuilder().retryCounter(1).build(), twin, first))
                .ofJob("build-x86")
                .lines())
        .contains(
            "    created: node x1, done/incomplete; retried: node x3, running; node x2 of the same"
                + " job is superseded; runtime least loaded of type kubernetes");
  }

  @Test
  void explainsWhyACreatedJobWaits() {
    Node job =
        Node.builder(NodeKind.KBUILD, "build-x86")
            .id("x1")
            .data("runtime", "cluster")
            .data("platform", "kubernetes")
            .build();
    WaitNote note =
        new WaitNote(
            new WaitReason(WaitReason.Code.IMAGE, "ErrImagePull: manifest unknown"),
            Instant.parse("2026-11-27T21:00:00Z"));
    Explanation waiting = explain(checkout, List.of(), List.of(note.on(job))).ofJob("build-x86");
    assertThat(waiting.lines())
        .contains(
            "    node x1 waits since 2026-11-27T21:00:00Z: its image cannot be pulled:"
                + " ErrImagePull: manifest unknown");
    assertThat(JsonText.write(waiting.json()))
        .contains(
            "\"waiting\":[{\"node\":\"x1\",\"reason\":\"image\","
                + "\"text\":\"ErrImagePull: manifest unknown\","
                + "\"since\":\"2026-11-27T21:00:00Z\"}]");
    Node timedOut = note.on(job).done(Result.INCOMPLETE);
    assertThat(explain(checkout, List.of(), List.of(timedOut)).ofJob("build-x86").lines())
        .anyMatch(line -> line.startsWith("    node x1 never ran; it waited since 2026-11-27T21"));
  }

  @Test
  void namesTheRunThatWasTooRecent() {
    Explanation explanation = explain(checkout, List.of(), List.of()).ofJob("build-x86");
    Node last =
        Node.builder(NodeKind.KBUILD, "build-x86")
            .id("x0")
            .created(Instant.parse("2026-11-24T10:00:00Z"))
            .build();
    assertThat(explanation.withLimits(Map.of(explanation.missing().get(0), last)).lines())
        .contains(
            "    not created: frequency : node x0 already ran it at"
                + " 2026-11-24T10:00:00Z for this platform and branch",
            "0 created, 0 would be created, 1 not created");
  }

  @Test
  void ofARefusedNodeNoJobWouldBeCreated() {
    Node child =
        Node.builder(NodeKind.KBUILD, "build-x86")
            .id("x1")
            .data("runtime", "cluster")
            .data("platform", "kubernetes")
            .build();
    Explanation refused =
        explain(checkout, List.of(), List.of(child))
            .withRefusal(Optional.of("its tree is not configured"));
    assertThat(refused.ofMatching().lines())
        .containsSubsequence(
            "no job starts from this node: its tree is not configured",
            "build-arm64 on kubernetes in cluster  (" + SMALL + "/scheduler.yaml:6)",
            "    not created: no job starts from this node",
            "build-x86 on kubernetes in cluster  (" + SMALL + "/scheduler.yaml:7)",
            "    created: node x1, running; runtime named by the entry",
            "1 created, 0 would be created, 4 not created");
    assertThat(JsonText.write(refused.ofJob("build-arm64").json()))
        .startsWith("{\"node\":\"checkout\",\"refusal\":\"its tree is not configured\",")
        .contains(
            "\"verdict\":\"not created\",\"step\":\"trust\",\"found\":\"its tree is not"
                + " configured\"");
  }
}
