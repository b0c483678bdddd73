package dev.kci.runner.create;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.KciApi;
import dev.kci.api.Nodes;
import dev.kci.api.model.KernelRevision;
import dev.kci.api.model.KernelVersion;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeEvent;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.config.Configuration;
import dev.kci.pipeline.config.PipelineConfiguration;
import dev.kci.pipeline.schedule.FrequencyLimits;
import dev.kci.pipeline.schedule.Outcome;
import dev.kci.pipeline.schedule.Schedule;
import dev.kci.sandbox.Sandbox;
import dev.kci.service.Heartbeat;
import dev.kci.service.shard.Shards;
import dev.kci.trust.TrustedOwners;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long a runner waits for others; the waits themselves are not waited. */
class JobCreationTest {
  private static final String CONFIG =
      """
      runtimes:
        lab: {lab_type: shell}
      platforms:
        shell: {}
      jobs:
        build: {template: t, kind: kbuild}
        docs: {template: t, kind: kbuild}
      scheduler:
        - {job: build, event: &checkout {channel: node, kind: checkout, state: available}, runtime: {name: lab}}
        - {job: docs, event: *checkout, runtime: {name: lab}}
      """;
  private static final Duration SECOND = Duration.ofSeconds(1);

  @TempDir Path temp;
  private final Sandbox sandbox = Sandbox.start();
  private final KciApi api = KciApi.builder(sandbox.url()).token(sandbox.token("pipeline")).build();
  private final List<Duration> waits = new ArrayList<>();
  private boolean mine = true;
  private List<Heartbeat> heartbeats = List.of();
  private Runnable afterFirstLook = () -> {};
  private Runnable whileWaiting = () -> {};
  private Node checkout;
  private List<Outcome.Planned> planned;
  private JobCreation creation;

  @BeforeEach
  void plan() throws IOException {
    Path file = Files.writeString(temp.resolve("config.yaml"), CONFIG);
    PipelineConfiguration configuration =
        PipelineConfiguration.of(Configuration.load(List.of(file)));
    KernelVersion version = new KernelVersion(6, 12, null, null, null);
    checkout =
        api.nodes()
            .create(
                Node.builder(NodeKind.CHECKOUT, "checkout")
                    .kernelRevision(
                        new KernelRevision(
                            "t",
                            "https://example.org/t.git",
                            "b",
                            "c".repeat(40),
                            null,
                            version,
                            List.of(),
                            null,
                            null))
                    .state(NodeState.AVAILABLE)
                    .build());
    planned =
        Schedule.of(configuration)
            .jobsFor(NodeEvent.ofCurrent(checkout).json(), checkout, List.of())
            .jobs();
    assertThat(planned).hasSize(2);
    creation = creation(configuration);
  }

  private JobCreation creation(PipelineConfiguration configuration) {
    Nodes nodes = api.nodes();
    InstantSource clock = InstantSource.system();
    TrustedOwners owners = TrustedOwners.of(api.users(), Set.of());
    RunnerMark mark = new RunnerMark("one");
    return new JobCreation(
        nodes,
        new OwnNodes(nodes, new JobKeys(configuration), owners, mark),
        new JobNodes(configuration, mark, Duration.ofHours(1), clock),
        new FrequencyLimits(nodes::find, owners, clock),
        new CreationOrder("one", this::heartbeats, clock),
        new Mine(),
        this::pause);
  }

  /** All shards, or none. */
  private final class Mine implements Shards {
    @Override
    public boolean owns(int shard) {
      return mine;
    }

    @Override
    public Set<String> members() {
      return Set.of("one", "two");
    }
  }

  /** Heartbeats are asked for after the first look, before anything is created. */
  private List<Heartbeat> heartbeats() {
    afterFirstLook.run();
    return heartbeats;
  }

  private boolean pause(Duration time) {
    waits.add(time);
    whileWaiting.run();
    return false;
  }

  @AfterEach
  void close() {
    api.close();
    sandbox.close();
  }

  /** Creates a job's node as another runner does. */
  private Node another(String job) {
    return api.nodes()
        .create(
            Node.childOf(checkout, NodeKind.KBUILD, job)
                .data(checkout.data().with("runtime", "lab").with("platform", "shell"))
                .debug(new RunnerMark("two").in(checkout.debug(), ""))
                .build());
  }

  private List<String> created() {
    return creation.create(checkout, planned).stream().map(job -> job.node().name()).toList();
  }

  @Test
  void runnerThatMeetsAnotherReadsAgainAfterTheSecondOfTheirIds() {
    List<Node> others = new ArrayList<>();
    afterFirstLook = () -> others.add(another("build"));
    // meanwhile the other has found a twin of its own and ended its node
    whileWaiting =
        () -> others.forEach(node -> api.nodes().update(node, n -> n.withSupersededBy("x")));
    assertThat(created()).containsExactlyInAnyOrder("build", "docs");
    assertThat(waits).singleElement().satisfies(wait -> assertThat(wait).isGreaterThan(SECOND));
  }

  @Test
  void runnerThatMeetsNobodyDoesNotWait() {
    assertThat(created()).containsExactlyInAnyOrder("build", "docs");
    assertThat(created()).containsExactlyInAnyOrder("build", "docs");
    assertThat(waits).isEmpty();
  }

  /** Its request may still be on its way, and get a lower id within the second. */
  @Test
  void runnerThatKnowsAnotherWaitsBeforeItsJobsRun() {
    Instant now = Instant.now();
    heartbeats = List.of(new Heartbeat("kci-runner", "two", "", "", now, now));
    assertThat(created()).containsExactlyInAnyOrder("build", "docs");
    assertThat(waits).endsWith(Duration.ofMillis(1200)); // the other's turns may come before
  }

  @Test
  void doesNotWaitForJobsCreatedEarlierByAnotherRunner() {
    another("build");
    assertThat(created()).containsExactly("docs");
    assertThat(waits).isEmpty();
  }

  @Test
  void replicaThatLosesTheShardLeavesTheOtherJobs() {
    afterFirstLook = () -> mine = false; // when the first job is decided
    assertThat(created()).hasSize(1);
    mine = true;
    assertThat(created()).containsExactlyInAnyOrder("build", "docs");
  }

  @Test
  void doesNotWaitForASupersededNodeOfAnotherRunner() {
    afterFirstLook = () -> api.nodes().update(another("build"), n -> n.withSupersededBy("x"));
    assertThat(created()).containsExactlyInAnyOrder("build", "docs");
    assertThat(waits).isEmpty();
  }
}
