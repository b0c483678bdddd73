package dev.kci.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.Node;
import dev.kci.sandbox.LiveFolder;
import dev.kci.service.StopSignal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The runner that offers jobs and the puller that takes them are killed, one of them or both, at
 * moments that a seed decides: from their starts over the offer and the claim to the report. Each
 * job writes a line to a file of its own when it runs.
 *
 * <p>{@code -Dkci.kill.points=20} is the long form (examples/pull-lab/kill.sh).
 */
class PullKillIT {
  private static final int POINTS = Integer.getInteger("kci.kill.points", 2);
  private static final long SEED = Long.getLong("kci.seed", 20_261_127);
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final Path PROGRAM = Path.of("../examples/pull-lab/run-script.sh");
  private static final List<String> JOBS = List.of("tap", "skip", "pass");
  private static final String CONFIG =
      CountedJobs.withCommands(
          """
          runtimes:
            shell: {lab_type: pull_labs}
          platforms:
            board: {arch: x86_64}
          jobs:
            tap: {template: script, kind: job, params: {command: '@TAP@'}}
            skip: {template: script, kind: job, params: {command: '@SKIP@'}}
            pass: {template: script, kind: job, params: {command: '@PASS@'}}
          scheduler:
            - {job: tap, event: &checkout {channel: node, kind: checkout, state: available}, runtime: &lab {name: shell}, platforms: [board]}
            - {job: skip, event: *checkout, runtime: *lab, platforms: [board]}
            - {job: pass, event: *checkout, runtime: *lab, platforms: [board]}
          """);

  @TempDir Path temp;

  @Test
  void eachJobRunsOnceAndEachNodeEndsRight() throws Exception {
    System.out.println("PullKillIT: seed " + SEED + ", " + POINTS + " points");
    Random random = new Random(SEED);
    Path runs = Files.createDirectory(temp.resolve("runs"));
    List<Node> checkouts = new ArrayList<>();
    try (RunnerOnSandbox setup = new RunnerOnSandbox(temp, CONFIG.formatted(runs), "")) {
      Process runner = setup.start("shell");
      Process puller = setup.pull(PROGRAM);
      for (int point = 0; point < POINTS; point++) {
        checkouts.add(setup.checkout(Map.of()));
        // no condition: where the two are just then is what the seed decides
        new StopSignal().await(Duration.ofMillis(500 + random.nextInt(5000)));
        int who = random.nextInt(3);
        if (who != 0) {
          puller.destroyForcibly().waitFor();
          puller = setup.pull(PROGRAM);
        }
        if (who != 1) {
          runner.destroyForcibly().waitFor();
          runner = setup.start("shell");
        }
      }
      new CountedJobs(JOBS, runs).check(setup, checkouts);
      for (Node checkout : checkouts) {
        assertThat(setup.children(checkout))
            .allMatch(job -> job.owner().equals("pipeline") && job.jobDefinition().isPresent());
      }
      setup.await("no claims left", LIMIT, () -> claims() == 0);
    }
  }

  private long claims() {
    try {
      return new LiveFolder(temp.resolve("state"))
          .files().stream().filter(file -> file.toString().contains("/claims/")).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
