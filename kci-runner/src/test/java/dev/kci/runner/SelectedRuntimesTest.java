package dev.kci.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.KciApi;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.config.Configuration;
import dev.kci.config.RuntimeConfig;
import dev.kci.pipeline.config.PipelineConfiguration;
import dev.kci.pipeline.schedule.RuntimeSelection;
import dev.kci.runner.create.ReadyJob;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three replicas with three labs of a type, of which this one owns {@code b}. */
class SelectedRuntimesTest {
  private static final Instant TIMEOUT = Instant.parse("2026-11-28T13:00:00Z");

  @TempDir Path temp;
  private final KciApi api = KciApi.builder(URI.create("http://127.0.0.1:1/")).build();
  private Instant now = TIMEOUT.minusSeconds(3600);
  private SelectedRuntimes runtimes;
  private int jobs;

  @BeforeEach
  void select() throws IOException {
    Path file = temp.resolve("config.yaml");
    Files.writeString(
        file,
        """
        runtimes:
          a: {lab_type: shell}
          b: {lab_type: shell}
          c: {lab_type: shell}
        """);
    List<SelectedRuntimes.Selected> selected =
        PipelineConfiguration.of(Configuration.load(List.of(file))).runtimes().values().stream()
            .map(this::selected)
            .toList();
    runtimes = new SelectedRuntimes(selected, () -> 3, () -> now);
  }

  private SelectedRuntimes.Selected selected(RuntimeConfig config) {
    return new SelectedRuntimes.Selected(
        config, Runners.supervisor(api, config, config.name().equals("b")));
  }

  @AfterEach
  void close() {
    runtimes.close();
    api.close();
  }

  private String chosen() {
    return runtimes
        .selection()
        .ofType("shell")
        .map(RuntimeSelection.Choice::runtime)
        .map(RuntimeConfig::name)
        .orElseThrow();
  }

  private String give(String runtime) {
    Node node = Node.builder(NodeKind.JOB, "job").id("job-" + ++jobs).timeout(TIMEOUT).build();
    node = node.withData(node.data().with("runtime", runtime));
    runtimes.handOver(new ReadyJob(node, node));
    return node.requireId();
  }

  @Test
  void otherReplicasLabsCountAsBusyAsTheirShareOfJobs() {
    assertThat(chosen()).isEqualTo("a");
    String lent = give("a");
    assertThat(chosen()).isEqualTo("b");
    give("b");
    assertThat(chosen()).isEqualTo("c");
    give("c");
    assertThat(chosen()).as("others have given a and c as many").isEqualTo("b");

    assertThat(runtimes.has(lent)).isFalse();
    assertThat(runtimes.awaits(lent)).isTrue();
    runtimes.nodeDone(lent);
    assertThat(runtimes.awaits(lent)).isFalse();
    assertThat(chosen()).isEqualTo("a");
  }

  @Test
  void jobWhoseEndIsMissedCountsUntilItsTimeout() {
    String lent = give("a");
    give("b");
    give("c");
    assertThat(chosen()).isEqualTo("b");
    now = TIMEOUT;
    assertThat(chosen()).isEqualTo("a");
    assertThat(runtimes.awaits(lent)).isFalse();
  }
}
