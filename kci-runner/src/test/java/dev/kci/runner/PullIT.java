package dev.kci.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A lab that pulls its jobs from a sandbox, as a process of its own. */
class PullIT {
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final Path PROGRAM = Path.of("../examples/pull-lab/run-script.sh");

  /** The jobs of {@link FourJobsIT}. */
  static final Map<String, String> COMMANDS = commands();

  @TempDir Path temp;

  private static Map<String, String> commands() {
    Map<String, String> commands = new LinkedHashMap<>();
    commands.put("pass", "echo all is well");
    commands.put("fail", "echo no >&2; exit 3");
    commands.put("skip", "exit 77");
    commands.put(
        "ktap",
        """
        cat << 'END'
        KTAP version 1
        1..2
            KTAP version 1
            1..2
            ok 1 x
            ok 2 y # SKIP no such device
        ok 1 suite
        # expected 1, got 2
        not ok 2 z
        END
        """);
    return commands;
  }

  @Test
  void fourJobsGiveTheNodesOfAShell() throws Exception {
    try (RunnerOnSandbox lab = new RunnerOnSandbox(temp, "", "")) {
      Node checkout = lab.checkout(Map.of());
      OfferedJobs offers = new OfferedJobs(lab, "shell");
      for (Map.Entry<String, String> command : COMMANDS.entrySet()) {
        offers.script(checkout, command.getKey(), command.getValue());
      }
      lab.pull(PROGRAM);
      for (String name : COMMANDS.keySet()) {
        lab.await(name, LIMIT, () -> lab.isDone(checkout, name));
      }
      assertJob(lab, checkout, "pass", Result.PASS);
      assertJob(lab, checkout, "fail", Result.FAIL);
      assertJob(lab, checkout, "skip", Result.SKIP);
      Node ktap = assertJob(lab, checkout, "ktap", Result.FAIL);
      lab.await("tests", LIMIT, () -> lab.tests(ktap).equals("suite:pass(x:pass y:skip) z:fail"));
      Node z =
          lab.children(ktap).stream()
              .filter(test -> test.name().equals("z"))
              .findFirst()
              .orElseThrow();
      assertThat(z.errorMessage().orElse("")).contains("expected 1, got 2");
    }
  }

  private static Node assertJob(RunnerOnSandbox lab, Node checkout, String name, Result result)
      throws IOException {
    Node job = lab.job(checkout, name).orElseThrow();
    assertThat(job.state()).describedAs(name).isEqualTo(NodeState.DONE);
    assertThat(job.result()).describedAs("%s: %s", name, lab.output()).isEqualTo(result);
    assertThat(job.errorCode()).describedAs(name).isEmpty();
    assertThat(job.owner()).isEqualTo("pipeline");
    assertThat(job.data().string("job_id").orElse("")).matches("shell:[0-9a-f]{32}");
    assertThat(job.data().string("job_context")).contains("it");
    assertThat(job.artifacts().keySet()).containsAll(List.of("job_definition", "log", "test_log"));
    assertThat(lab.log(job)).describedAs(name).isNotNull();
    return job;
  }
}
