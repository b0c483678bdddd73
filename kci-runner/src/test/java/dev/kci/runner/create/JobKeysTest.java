package dev.kci.runner.create;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.kci.api.model.ErrorCode;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeBuilder;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import dev.kci.api.model.Twins;
import dev.kci.config.Configuration;
import dev.kci.pipeline.config.PipelineConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class JobKeysTest {
  private static final String CONFIG =
      """
      runtimes:
        a: {lab_type: shell}
        b: {lab_type: shell}
        c: {lab_type: docker}
      jobs:
        named: {template: t, kind: job}
        any: {template: t, kind: job}
      scheduler:
        - {job: named, event: {kind: checkout}, runtime: {name: a}}
        - {job: any, event: {kind: checkout}, runtime: {type: shell}}
      """;

  @TempDir static Path temp;
  private static JobKeys keys;

  @BeforeAll
  static void load() throws IOException {
    Path file = Files.writeString(temp.resolve("config.yaml"), CONFIG);
    keys = new JobKeys(PipelineConfiguration.of(Configuration.load(List.of(file))));
  }

  private static NodeBuilder job(String id, String name) {
    return Node.builder(NodeKind.JOB, name).id(id).parent("p").data("runtime", "a");
  }

  private static Node waiting(String id) {
    return job(id, "any").build();
  }

  private static Node taken(String id) {
    return job(id, "any").data("job_id", "j" + id).build();
  }

  private static Node offered(String id) {
    return waiting(id).withArtifact(Node.JOB_DEFINITION, "https://s/" + id + ".json");
  }

  private static Node reported(String id) {
    return job(id, "any").result(Result.FAIL).build();
  }

  private static Node timedOut(Node node) {
    return node.withState(NodeState.DONE)
        .withResult(Result.INCOMPLETE)
        .withData(node.data().with("error_code", ErrorCode.NODE_TIMEOUT.wireName()));
  }

  static Stream<Arguments> twins() {
    return Stream.of(
        arguments("n1", List.of(waiting("n2"), waiting("n1"))),
        arguments("n2", List.of(waiting("n1"), taken("n2"))),
        arguments("n2", List.of(waiting("n1"), offered("n2"))),
        arguments("n2", List.of(waiting("n1"), reported("n2"))),
        arguments("n1", List.of(taken("n1"), taken("n2"))),
        arguments("n1", List.of(taken("n1"), waiting("n2"))),
        arguments("n1", List.of(reported("n1"), taken("n2"))),
        arguments("n2", List.of(timedOut(waiting("n1")), taken("n2"))),
        arguments("n2", List.of(timedOut(waiting("n1")), reported("n2"))),
        arguments("n1", List.of(timedOut(taken("n1")), taken("n2"))),
        arguments("n1", List.of(timedOut(waiting("n1")), timedOut(waiting("n2")))),
        arguments("n2", List.of(taken("n1").withSupersededBy("n2"), waiting("n2"))));
  }

  @ParameterizedTest
  @MethodSource("twins")
  void jobThatARuntimeHasWinsOverALowerId(String stays, List<Node> nodes) {
    assertThat(keys.twins(nodes).values())
        .singleElement()
        .extracting(found -> found.stays().id())
        .isEqualTo(stays);
  }

  static Stream<Arguments> pairs() {
    NodeBuilder named = job("n1", "named");
    NodeBuilder any = job("n1", "any");
    return Stream.of(
        arguments("alike", true, named.build(), job("n2", "named").build()),
        arguments(
            "in two runtimes of the type that the scheduler asks for",
            true,
            any.build(),
            job("n2", "any").data("runtime", "b").build()),
        arguments(
            "in a runtime of another type",
            false,
            any.build(),
            job("n2", "any").data("runtime", "c").build()),
        arguments(
            "in another runtime than the one that the scheduler names",
            false,
            named.build(),
            job("n2", "named").data("runtime", "b").build()),
        arguments("of another name", false, named.build(), any.build()),
        arguments(
            "below another parent", false, named.build(), job("n2", "named").parent("q").build()),
        arguments(
            "on another platform",
            false,
            named.build(),
            job("n2", "named").data("platform", "board").build()),
        arguments("tried again", false, named.build(), job("n2", "named").retryCounter(1).build()));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("pairs")
  void recognizesNodesOfTheSameJob(String what, boolean same, Node one, Node other) {
    assertThat(keys.of(one).equals(keys.of(other))).isEqualTo(same);
  }

  @Test
  void supersededNodesAreNotDuplicates() {
    assertThat(keys.twins(List.of(waiting("n1").withSupersededBy("n0")))).isEmpty();
    Twins alone = keys.twins(List.of(waiting("n1"))).values().iterator().next();
    assertThat(alone.others()).isEmpty();
  }
}
