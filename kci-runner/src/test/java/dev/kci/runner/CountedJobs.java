package dev.kci.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Jobs that count their runs: each writes a line to a file in a folder when it runs, named after
 * its node. Shows whether a job ran once although programs were killed.
 *
 * @param names of the jobs that follow a checkout; {@code tap} has a passed and a failed test,
 *     {@code skip} is skipped, and all others pass
 * @param folder with their files
 */
record CountedJobs(List<String> names, Path folder) {
  private static final String RUN = "echo run >> %1$s/$KCI_NODE_ID; ";
  private static final String TAP = RUN + "printf \"1..2\\nok 1 a\\nnot ok 2 b\\n\"; sleep 1";
  private static final String SKIP = RUN + "exit 77";
  private static final String PASS = RUN + "sleep 2";
  private static final Duration LIMIT = Duration.ofMinutes(3);

  /**
   * Fills the commands {@code @TAP@}, {@code @SKIP@} and {@code @PASS@} of a configuration. They
   * have {@code %1$s} for the folder.
   */
  static String withCommands(String configuration) {
    return configuration.replace("@TAP@", TAP).replace("@SKIP@", SKIP).replace("@PASS@", PASS);
  }

  /** Waits for the ends of all jobs, and checks that each ran once and has the right result. */
  void check(RunnerOnSandbox setup, List<Node> checkouts) throws IOException {
    for (Node checkout : checkouts) {
      for (String job : names) {
        setup.await(job + " of " + checkout.id(), LIMIT, () -> setup.isDone(checkout, job));
      }
    }
    for (Node checkout : checkouts) {
      List<Node> jobs = setup.children(checkout);
      assertThat(jobs).extracting(Node::name).containsExactlyInAnyOrderElementsOf(names);
      for (Node job : jobs) {
        check(setup, job);
      }
    }
  }

  private void check(RunnerOnSandbox setup, Node job) throws IOException {
    Path runs = folder.resolve(job.requireId());
    assertThat(Files.exists(runs) ? Files.readAllLines(runs) : List.<String>of())
        .describedAs("runs of %s", job)
        .containsExactly("run");
    assertThat(job.state()).isEqualTo(NodeState.DONE);
    assertThat(job.artifacts()).describedAs(job.name()).containsKey("log");
    switch (job.name()) {
      case "tap" -> {
        assertThat(job.result()).isEqualTo(Result.FAIL);
        setup.await("its tests", LIMIT, () -> setup.tests(job).equals("a:pass b:fail"));
      }
      case "skip" -> assertThat(job.result()).isEqualTo(Result.SKIP);
      default -> assertThat(job.result()).isEqualTo(Result.PASS);
    }
  }
}
