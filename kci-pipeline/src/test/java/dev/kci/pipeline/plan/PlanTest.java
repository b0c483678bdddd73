package dev.kci.pipeline.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.KernelVersion;
import dev.kci.config.Configuration;
import dev.kci.pipeline.config.PipelineConfiguration;
import dev.kci.pipeline.schedule.Schedule;
import dev.kci.pipeline.schedule.SimulatedNodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanTest {
  private static final Path SMALL =
      Path.of("src/test/resources/dev/kci/pipeline/schedule/small/config");

  @TempDir private Path temp;

  private static Plan plan(String tree, String branch, int patchlevel, Path... config) {
    KernelVersion version = new KernelVersion(6, patchlevel, null, null, null);
    return Plan.of(
        Schedule.of(PipelineConfiguration.of(Configuration.load(List.of(config)))),
        SimulatedNodes.checkout(tree, "https://example.org/x.git", branch, version));
  }

  @Test
  void jsonNestsTheJobs() {
    assertThat(PlanText.json(plan("gamma", "main", 6, SMALL)))
        .isEqualTo(
            "{\"jobs\":[{\"name\":\"check-source\",\"kind\":\"job\",\"platform\":\"shell\","
                + "\"runtime\":\"host\",\"runtime_type\":\"shell\",\"path\":[\"checkout\",\"check-source\"],\"file\":\""
                + SMALL
                + "/scheduler.yaml\",\"line\":9,\"jobs\":[]}]}");
  }

  @Test
  void changeOfConfigurationAddsAndRemovesJobs() throws IOException {
    Path change = temp.resolve("change.yaml");
    Files.writeString(
        change,
        """
        jobs:
          build-x86: {rules: {tree: ['!alpha']}}
        platforms:
          board-lost: {arch: arm64}
        """);
    PlanDifference difference =
        PlanDifference.between(
            plan("alpha", "main", 6, SMALL), plan("alpha", "main", 6, SMALL, change));
    assertThat(PlanText.difference(difference))
        .extracting(line -> line.replaceFirst(" {2}\\(.*", ""))
        .containsExactly(
            "+ checkout/build-arm64/boot on board-lost in lab-a",
            "- checkout/build-x86 on kubernetes in cluster",
            "- checkout/build-x86/boot on board-x86 in lab-b",
            "- checkout/build-x86/suite on board-arm64 in lab-b",
            "1 added, 3 removed");
  }

  @Test
  void jobThatTriggersItselfIsPlannedOnce() throws IOException {
    Path config = temp.resolve("loop.yaml");
    Files.writeString(
        config,
        """
        runtimes: {host: {lab_type: shell}}
        platforms: {shell: }
        jobs:
          first: {template: t, kind: job}
          again: {template: t, kind: job}
        scheduler:
          - job: first
            event: {channel: node, kind: checkout, state: available}
            runtime: {type: shell}
          - job: again
            event: {channel: node, kind: job, state: done}
            runtime: {type: shell}
        """);
    assertThat(plan("alpha", "main", 6, config).all())
        .extracting(job -> String.join("/", job.path()))
        .containsExactly("checkout/first", "checkout/first/again");
  }
}
