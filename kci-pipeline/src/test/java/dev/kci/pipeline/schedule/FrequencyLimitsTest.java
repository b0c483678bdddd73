package dev.kci.pipeline.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.kci.api.model.KernelRevision;
import dev.kci.api.model.KernelVersion;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeBuilder;
import dev.kci.api.model.NodeEvent;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeQuery;
import dev.kci.api.model.NodeState;
import dev.kci.config.Configuration;
import dev.kci.pipeline.config.PipelineConfiguration;
import dev.kci.trust.TrustedOwners;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which job of a parent waits for which node that another checkout of the branch has. */
class FrequencyLimitsTest {
  private static final String CONFIG =
      """
      runtimes:
        lab: {lab_type: shell}
      platforms:
        board: {}
      jobs:
        hourly: {template: t, kind: job, params: {frequency: 1h}}
        daily: {template: t, kind: job, params: {frequency: 1d}}
        always: {template: t, kind: job}
      scheduler:
        - {job: hourly, event: &build {channel: node, kind: kbuild, state: available}, runtime: {name: lab}, platforms: [board]}
        - {job: daily, event: *build, runtime: {name: lab}, platforms: [board]}
        - {job: always, event: *build, runtime: {name: lab}, platforms: [board]}
      """;
  private static final Instant NOW = Instant.parse("2026-11-27T12:00:00Z");
  private static final KernelRevision REVISION =
      new KernelRevision(
          "t",
          "https://example.org/t.git",
          "b",
          "c".repeat(40),
          null,
          new KernelVersion(6, 12, null, null, null),
          List.of(),
          null,
          null);
  private static final Node BUILD =
      Node.builder(NodeKind.KBUILD, "build")
          .id("build2")
          .kernelRevision(REVISION)
          .state(NodeState.AVAILABLE)
          .build();

  @TempDir static Path temp;
  private static List<Outcome.Planned> planned = List.of();

  private final List<NodeQuery> queries = new ArrayList<>();

  @BeforeAll
  static void plan() throws IOException {
    Path file = Files.writeString(temp.resolve("config.yaml"), CONFIG);
    PipelineConfiguration configuration =
        PipelineConfiguration.of(Configuration.load(List.of(file)));
    planned =
        Schedule.of(configuration)
            .jobsFor(NodeEvent.ofCurrent(BUILD).json(), BUILD, List.of())
            .jobs();
    assertThat(planned).hasSize(3);
  }

  /** A job of the branch's build before this one. */
  private static NodeBuilder before(String job, Duration ago) {
    return Node.builder(NodeKind.JOB, job)
        .id("before")
        .parent("build1")
        .path(List.of("checkout", "build", job))
        .data("platform", "board")
        .created(NOW.minus(ago));
  }

  static Stream<Arguments> nodesBefore() {
    Duration half = Duration.ofMinutes(30);
    return Stream.of(
        arguments("too short a time ago", before("hourly", half).build(), List.of("hourly")),
        arguments("of the other job", before("daily", half).build(), List.of("daily")),
        arguments("of a job without limit", before("always", half).build(), List.of()),
        arguments("a sibling", before("hourly", half).parent("build2").build(), List.of()),
        arguments(
            "a second ago", before("hourly", Duration.ofSeconds(1)).build(), List.of("hourly")),
        arguments(
            "just in time", before("hourly", Duration.ofMinutes(59)).build(), List.of("hourly")),
        arguments("long enough ago", before("hourly", Duration.ofMinutes(60)).build(), List.of()),
        arguments(
            "by a clock a minute ahead",
            before("hourly", Duration.ofMinutes(-1)).build(),
            List.of("hourly")),
        arguments("later than now", before("hourly", Duration.ofMinutes(-2)).build(), List.of()),
        arguments(
            "at an unknown time", before("hourly", half).created(null).build(), List.of("hourly")),
        arguments(
            "on another platform",
            before("hourly", half).data("platform", "other").build(),
            List.of()),
        arguments("superseded", before("hourly", half).build().withSupersededBy("x"), List.of()),
        arguments(
            "of another kind",
            Node.builder(NodeKind.TEST, "hourly")
                .id("before")
                .parent("build1")
                .data("platform", "board")
                .created(NOW.minus(half))
                .build(),
            List.of()),
        arguments(
            "of a patch series",
            before("hourly", half).path(List.of("checkout", "patchset", "build", "hourly")).build(),
            List.of()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("nodesBefore")
  void recentNodeLimitsJobs(String what, Node before, List<String> limited) {
    assertThat(limits(before).of(BUILD, planned))
        .allSatisfy(found -> assertThat(found.last()).isEqualTo(before))
        .extracting(found -> found.job().node().name())
        .isEqualTo(limited);
    assertThat(queries).as("one request for all jobs").hasSize(1);
  }

  @Test
  void queryCoversTheLongestFrequency() {
    limits().of(BUILD, planned);
    assertThat(queries.get(0).parameters())
        .containsEntry("created__gt", "2026-11-26T12:00:00")
        .containsEntry("data.kernel_revision.tree", "t")
        .containsEntry("data.kernel_revision.branch", "b")
        .containsEntry("owner", "pipeline");
  }

  static Stream<Arguments> unlimited() {
    Outcome.Planned hourly = planned.get(0);
    Outcome.Planned again =
        new Outcome.Planned(hourly.candidate(), hourly.node().toBuilder().retryCounter(1).build());
    Node series = BUILD.toBuilder().path(List.of("checkout", "patchset", "build")).build();
    Node unknown = Node.builder(NodeKind.KBUILD, "build").id("build2").build();
    return Stream.of(
        arguments("without a limit", BUILD, planned.get(2)),
        arguments("tried again", BUILD, again),
        arguments("of a patch series", series, hourly),
        arguments("of no revision", unknown, hourly));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("unlimited")
  void jobWithoutLimitTakesNoRequest(String what, Node parent, Outcome.Planned job) {
    Node before = before(job.node().name(), Duration.ofMinutes(30)).build();
    assertThat(limits(before).of(parent, List.of(job))).isEmpty();
    assertThat(queries).isEmpty();
  }

  private FrequencyLimits limits(Node... before) {
    return new FrequencyLimits(
        query -> {
          queries.add(query);
          return Stream.of(before);
        },
        TrustedOwners.of(() -> "pipeline", List.of()),
        () -> NOW);
  }
}
