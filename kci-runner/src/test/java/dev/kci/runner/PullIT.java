package dev.kci.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kci.api.model.ErrorCode;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import dev.kci.files.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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

  @Test
  void jobGetsItsFilesAndValues() throws Exception {
    try (RunnerOnSandbox lab = new RunnerOnSandbox(temp, "", "")) {
      Node checkout = lab.checkout(Map.of());
      String script =
          """
          echo "name=$KCI_PARAM_BOARD_NAME"
          echo "job=$KCI_JOB at $KCI_RUNTIME/$KCI_PLATFORM/$KCI_ARCH: $KCI_TESTS, $KCI_TIMEOUT s"
          echo "kernel=$(cat "$KCI_DOWNLOADS/kernel")"
          grep -q '"tests"' "$KCI_DEFINITION" && echo "definition read"
          [ -z "${KCI_API_TOKEN:-}" ] && echo "no token"
          ls
          echo left > "$KCI_ARTIFACTS/left.txt"
          """;
      Map<String, String> files = Map.of("kernel", lab.store("kernels/a", "kernel"));
      new OfferedJobs(lab, "shell")
          .offer(checkout, "job", OfferedJobs.definition(script, files, Duration.ofMinutes(5)));
      assertThat(lab.pull(PROGRAM, "--once").waitFor()).describedAs(lab.output()).isZero();
      Node job = assertJob(lab, checkout, "job", Result.PASS);
      assertThat(lab.log(job))
          .isEqualTo(
              """
              name=one; touch two
              job=job at shell/board/x86_64: script, 300 s
              kernel=kernel
              definition read
              no token
              script
              """);
      assertThat(job.artifacts()).containsKey("left.txt");
    }
  }

  @Test
  void brokenOfferEndsWithTheRightCode() throws Exception {
    try (RunnerOnSandbox lab = new RunnerOnSandbox(temp, "", "")) {
      Node checkout = lab.checkout(Map.of());
      OfferedJobs offers = new OfferedJobs(lab, "shell");
      Duration minute = Duration.ofMinutes(1);
      String kernel = lab.store("kernels/b", "another kernel");
      offers.offer(
          checkout, "checksum", OfferedJobs.definition("true", Map.of("kernel", kernel), minute));
      Map<String, String> elsewhere = Map.of("kernel", "http://169.254.169.254/latest/meta-data");
      offers.offer(checkout, "elsewhere", OfferedJobs.definition("true", elsewhere, minute));
      offers.offer(checkout, "invalid", "{\"tests\": []}");
      offers.offer(
          checkout,
          "platform",
          OfferedJobs.definition("true", Map.of(), minute).replace("\"board\"", "\"other\""));
      offers.script(checkout, "unavailable", "echo no power >&2; exit 69");
      offers.offer(
          checkout,
          "slow",
          OfferedJobs.definition(
              "echo 1..2; echo ok 1 a; sleep 600", Map.of(), Duration.ofSeconds(1)));
      assertThat(lab.pull(PROGRAM, "--once").waitFor()).describedAs(lab.output()).isZero();
      assertIncomplete(lab, checkout, "checksum", ErrorCode.INFRASTRUCTURE, "the file has SHA-256");
      assertIncomplete(lab, checkout, "elsewhere", ErrorCode.INVALID_JOB_PARAMS, "169.254.169.254");
      assertIncomplete(lab, checkout, "invalid", ErrorCode.INVALID_JOB_PARAMS, "tests: expected");
      assertIncomplete(lab, checkout, "platform", ErrorCode.INVALID_JOB_PARAMS, "'other'");
      assertIncomplete(lab, checkout, "unavailable", ErrorCode.INFRASTRUCTURE, "no power");
      assertIncomplete(lab, checkout, "slow", ErrorCode.JOB, "did not end within");
      Node slow = lab.job(checkout, "slow").orElseThrow();
      lab.await("its test", LIMIT, () -> lab.tests(slow).equals("a:pass"));
    }
  }

  private static void assertIncomplete(
      RunnerOnSandbox lab, Node checkout, String name, ErrorCode code, String message)
      throws IOException {
    Node job = lab.job(checkout, name).orElseThrow();
    assertThat(job.state()).describedAs("%s: %s", name, lab.output()).isEqualTo(NodeState.DONE);
    assertThat(job.result()).describedAs(name).isEqualTo(Result.INCOMPLETE);
    assertThat(job.errorCode()).describedAs(name).contains(code.wireName());
    assertThat(job.errorMessage().orElse("")).describedAs(name).contains(message);
  }

  @Test
  void jobOfAnEndedNodeIsEnded() throws Exception {
    try (RunnerOnSandbox lab = new RunnerOnSandbox(temp, "", "")) {
      Node checkout = lab.checkout(Map.of());
      Path pid = temp.resolve("pid");
      Node job =
          new OfferedJobs(lab, "shell")
              .script(checkout, "long", "echo begun; echo $$ > " + pid + "; exec sleep 600");
      lab.pull(PROGRAM);
      lab.await("begun", LIMIT, () -> Files.exists(pid) && size(pid) > 1);
      long process = Long.parseLong(Files.readString(pid).strip());
      lab.api()
          .nodes()
          .update(
              job.requireId(),
              node -> node.doneWithError(Result.INCOMPLETE, ErrorCode.CANCELED, "not needed"));
      lab.await("ended", LIMIT, () -> ProcessHandle.of(process).isEmpty());
      lab.await(
          "log",
          LIMIT,
          () -> lab.job(checkout, "long").orElseThrow().artifacts().containsKey("log"));
      Node ended = lab.job(checkout, "long").orElseThrow();
      assertThat(ended.errorMessage()).contains("not needed");
      assertThat(lab.log(ended)).contains("begun");
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      return 0;
    }
  }

  @Test
  void stoppedPullerLeavesItsJobToTheNext() throws Exception {
    try (RunnerOnSandbox lab = new RunnerOnSandbox(temp, "", "")) {
      Node checkout = lab.checkout(Map.of());
      Path begun = temp.resolve("begun");
      Path go = temp.resolve("go");
      String script = "echo x >> %s; until [ -e %s ]; do sleep 0.1; done".formatted(begun, go);
      new OfferedJobs(lab, "shell").script(checkout, "long", script);
      Process first = lab.pull(PROGRAM);
      lab.await("begun", LIMIT, () -> size(begun) > 0);
      first.destroy();
      assertThat(first.waitFor()).describedAs(lab.output()).isZero();
      assertThat(lab.isDone(checkout, "long")).isFalse();
      Files.createFile(go);
      lab.pull(PROGRAM);
      lab.await("done", LIMIT, () -> lab.isDone(checkout, "long"));
      assertJob(lab, checkout, "long", Result.PASS);
      assertThat(Files.readAllLines(begun)).hasSize(1);
    }
  }

  @Test
  void pullersWithPartsOfTheirOwnShareTheJobs() throws Exception {
    try (RunnerOnSandbox lab = new RunnerOnSandbox(temp, "", "")) {
      Node checkout = lab.checkout(Map.of());
      OfferedJobs offers = new OfferedJobs(lab, "shell");
      Path runs = Files.createDirectory(temp.resolve("runs"));
      List<String> names = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        names.add("job" + i);
        offers.script(checkout, "job" + i, "echo x >> " + runs + "/$KCI_NODE_ID");
      }
      List<Process> pullers = new ArrayList<>();
      for (int i = 1; i <= 2; i++) {
        String state = temp.resolve("state" + i).toString();
        pullers.add(lab.pull(PROGRAM, "--once", "--part", i + "/2", "--state-dir", state));
      }
      for (Process puller : pullers) {
        assertThat(puller.waitFor()).describedAs(lab.output()).isZero();
      }
      for (String name : names) {
        Node job = assertJob(lab, checkout, name, Result.PASS);
        assertThat(Files.readAllLines(runs.resolve(job.requireId()))).hasSize(1);
      }
      assertThat(temp.resolve("state1")).isDirectory();
      assertThat(temp.resolve("state2")).isDirectory();
    }
  }

  /**
   * With {@code -Dkci.qemu.kernel=FILE -Dkci.qemu.ramdisk=FILE}, whose console ends with "login:".
   */
  @Test
  void kernelBootsInQemu() throws Exception {
    Path kernel = Path.of(System.getProperty("kci.qemu.kernel", "none"));
    Path ramdisk = Path.of(System.getProperty("kci.qemu.ramdisk", "none"));
    assumeTrue(Files.exists(kernel) && Files.exists(ramdisk), "no kernel and ramdisk to boot");
    try (RunnerOnSandbox lab = new RunnerOnSandbox(temp, "", "")) {
      Node checkout = lab.checkout(Map.of());
      Map<String, String> files =
          Map.of("kernel", lab.store("k/bzImage", kernel), "ramdisk", lab.store("k/r", ramdisk));
      String definition = OfferedJobs.definition("", files, Duration.ofMinutes(5));
      new OfferedJobs(lab, "shell")
          .offer(
              checkout,
              "boot",
              definition.replaceAll("[0-9a-f]{64}", Sha256.of(Files.readAllBytes(kernel))));
      Path program = Path.of("../examples/pull-lab/run-qemu.sh");
      assertThat(lab.pull(program, "--once").waitFor()).describedAs(lab.output()).isZero();
      Node job = lab.job(checkout, "boot").orElseThrow();
      System.out.println("PullIT: QEMU: " + job.result() + " " + lab.tests(job));
      assertThat(lab.log(job)).contains("Linux version", "login:");
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
