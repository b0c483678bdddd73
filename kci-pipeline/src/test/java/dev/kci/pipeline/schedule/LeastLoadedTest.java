package dev.kci.pipeline.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.config.Configuration;
import dev.kci.config.RuntimeConfig;
import dev.kci.pipeline.schedule.LeastLoaded.Load;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeastLoadedTest {
  @TempDir Path temp;
  private Map<String, RuntimeConfig> runtimes = Map.of();

  @BeforeEach
  void load() throws IOException {
    Path file = temp.resolve("r.yaml");
    Files.writeString(
        file,
        "runtimes: {a: {lab_type: shell}, ab: {lab_type: shell}, aq: {lab_type: shell}, b:"
            + " {lab_type: shell}, c: {lab_type: shell}, k: {lab_type: kubernetes}}");
    runtimes = Configuration.load(List.of(file)).runtimes();
  }

  private Load load(String name, int jobs, int capacity, boolean healthy) {
    RuntimeConfig runtime = runtimes.get(name);
    assertThat(runtime).isNotNull();
    return new Load(runtime, jobs, capacity, healthy);
  }

  @Test
  void choosesTheRuntimeWithTheMostRoomAndGivesTheReason() {
    LeastLoaded selection =
        new LeastLoaded(
            List.of(load("a", 3, 4, true), load("b", 4, 8, true), load("c", 0, 4, false)));
    assertThat(selection.ofType("shell"))
        .contains(
            new RuntimeSelection.Choice(
                runtimes.get("b"),
                "least loaded of type shell: b (4 of 8 jobs), a (3 of 4), c (not healthy)"));
  }

  /** Of these names a hash map has aq first. */
  @Test
  void tiesAreBrokenByName() {
    LeastLoaded selection =
        new LeastLoaded(
            List.of(load("b", 0, 2, true), load("aq", 0, 2, true), load("ab", 0, 2, true)));
    assertThat(selection.ofType("shell").orElseThrow().reason())
        .isEqualTo("least loaded of type shell: ab (0 of 2 jobs), aq (0 of 2), b (0 of 2)");
  }

  @Test
  void plannedJobsCount() {
    LeastLoaded selection = new LeastLoaded(List.of(load("a", 0, 2, true), load("b", 0, 2, true)));
    List<String> taken = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      RuntimeConfig runtime = selection.ofType("shell").orElseThrow().runtime();
      selection.planned(runtime);
      taken.add(runtime.name());
    }
    assertThat(taken).containsExactly("a", "b", "a", "b");
  }

  @Test
  void jobIsPlannedEvenIfNoRuntimeIsHealthy() {
    LeastLoaded selection =
        new LeastLoaded(List.of(load("a", 3, 4, false), load("b", 0, 4, false)));
    assertThat(selection.ofType("shell").orElseThrow().reason())
        .isEqualTo("none is healthy; first of type shell: b (not healthy), a (not healthy)");
  }

  @Test
  void onlySelectedRuntimesAreChosen() {
    LeastLoaded selection = new LeastLoaded(List.of(load("a", 3, 4, true)));
    assertThat(selection.ofType("kubernetes")).isEmpty();
    assertThat(selection.named("b")).isEmpty();
    assertThat(selection.named("a")).contains(runtimes.get("a"));
    assertThat(selection.ofType("shell").orElseThrow().reason())
        .isEqualTo("the only selected one of type shell: a (3 of 4 jobs)");
  }
}
