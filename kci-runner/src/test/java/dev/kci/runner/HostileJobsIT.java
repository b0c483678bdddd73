package dev.kci.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The hostile jobs of the shared folder, all in one runner at the same time, with smaller sizes and
 * times. {@code -up} is the same job one folder higher: where jobs are not isolated it is the
 * runner's own record of the job.
 */
class HostileJobsIT {
  private static final Path JOBS = Path.of("../../shared/faults/security/03-hostile-jobs.yaml");
  private static final Duration LIMIT = Duration.ofMinutes(2);

  /** They never end by themselves: the runner ends them when their node is late. */
  private static final List<String> ENDLESS = List.of("ev-survivor", "ev-survivor2");

  private static final String TREES = "trees:\n  t: {url: 'https://example.org/t.git'}\n";

  private static final String RECORD =
      """
        ev-record:
          template: script
          kind: job
          params:
            node_timeout: 40
            command: >-
              cd ../..; R=$(pgrep -f "RunnerCommand run" | head -1);
              S=$(sed "s/.*) //" /proc/$R/stat | cut -d" " -f20);
              sed -i "s/^pid=.*/pid=$R/; s/^start=.*/start=$S/" record; exit 0
        ev-dirs:
          template: script
          kind: job
          params:
            node_timeout: 40
            command: cd ../..; rm log; mkdir log exit-status.new; cd job; rmdir home tmp; i=0;
              while [ $i -lt 200 ]; do mkdir d; cd d || break; i=$((i+1)); done; exit 0
      """;

  @TempDir Path temp;
  private Path lab;

  @BeforeEach
  void makeLab() throws IOException {
    assumeTrue(Files.exists(JOBS), "no shared folder");
    lab = Files.createDirectory(temp.resolve("lab"));
    Files.writeString(lab.resolve("kernelci.toml"), "token = 'settings-secret'");
  }

  @Test
  void asAnotherUser() throws Exception {
    assumeTrue(isRoot(), "not root: no job of another user");
    Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwx--x--x"));
    run("user: nobody", true);
  }

  @Test
  void withoutIsolation() throws Exception {
    run("isolation: none", false);
  }

  private boolean isRoot() throws IOException {
    return Files.getAttribute(lab, "unix:uid").equals(0);
  }

  private void run(String isolation, boolean isolated) throws Exception {
    String jobs = jobs();
    List<String> names = names(jobs);
    assertThat(names).hasSizeGreaterThanOrEqualTo(25);
    String config = configuration(jobs, names, isolation);
    try (RunnerOnSandbox setup = new RunnerOnSandbox(temp, config, "")) {
      Path work = temp.resolve("work");
      Process runner = setup.start("shell", "--concurrency", "8", "--work", work.toString());
      Node checkout = setup.checkout(Map.of());
      for (String name : names) {
        if (!ENDLESS.contains(name)) {
          setup.await(name, LIMIT, () -> setup.isDone(checkout, name));
        }
      }
      Path folders = work.resolve("shell/jobs");
      setup.await("all folders are gone", LIMIT, () -> isEmpty(folders));
      assertThat(runner.isAlive()).describedAs(setup.output()).isTrue();
      assertThat(survivors()).isEmpty();
      assertThat(lab.resolve("kernelci.toml")).hasContent("token = 'settings-secret'");
      SoftAssertions all = new SoftAssertions();
      for (String name : names) {
        if (!ENDLESS.contains(name)) {
          Node job = setup.job(checkout, name).orElseThrow();
          String log = setup.log(job);
          all.assertThat(job.state()).describedAs(name).isEqualTo(NodeState.DONE);
          all.assertThat(log)
              .describedAs(name)
              .doesNotContain("settings-secret", "KCI_API_TOKEN=", "_API_TOKEN=");
          check(all, name, job, log, isolated);
        }
      }
      all.assertThat(setup.output()).doesNotContain("OutOfMemory", "does not answer");
      all.assertAll();
    }
  }

  private static void check(
      SoftAssertions all, String name, Node job, String log, boolean isolated) {
    String error = job.errorMessage().orElse("");
    all.assertThat(error).describedAs(name).doesNotContain("\u001b", "\u202e");
    switch (name) {
      case "ev-biglog" -> all.assertThat(log).contains("bytes left out here");
      case "ev-link" -> {
        all.assertThat(job.artifacts()).describedAs(name).containsOnlyKeys("log");
        all.assertThat(log).contains("artifact 'settings' is a link", "artifact 't' is a link");
      }
      case "ev-sparse" -> {
        all.assertThat(job.artifacts()).describedAs(name).containsOnlyKeys("log");
        all.assertThat(log).contains("artifact 'big' has 3221225472 bytes");
      }
      case "ev-names" ->
          all.assertThat(job.artifacts())
              .describedAs(name)
              .containsKeys("log", "-rf", "a b", "..%2f..%2fx")
              .hasSizeLessThanOrEqualTo(5); // and one that depends on the locale
      case "ev-hooks" -> {
        all.assertThat(job.artifacts()).describedAs(name).containsOnlyKeys("log");
        all.assertThat(log).contains("'artifacts' is not a readable folder");
      }
      case "ev-many" -> {
        all.assertThat(job.artifacts()).describedAs(name).hasSize(201);
        all.assertThat(log).contains("200 more files");
      }
      case "ev-digits", "ev-deep" ->
          all.assertThat(job.result()).describedAs(name).isEqualTo(Result.FAIL);
      case "ev-close" -> all.assertThat(job.result()).describedAs(name).isEqualTo(Result.SKIP);
      case "ev-ansi" -> all.assertThat(job.result()).describedAs(name).isEqualTo(Result.FAIL);
      case "ev-fifolog-up", "ev-dirs" -> {
        if (!isolated) {
          all.assertThat(log).describedAs(name).contains("the job deleted its log");
        }
      }
      case "ev-record" -> {
        if (!isolated) { // it only harms itself
          all.assertThat(job.result()).describedAs(name).isNotNull();
        } else {
          all.assertThat(job.result()).describedAs(name).isEqualTo(Result.PASS);
        }
      }
      default -> all.assertThat(job.result()).describedAs(name).isEqualTo(Result.PASS);
    }
  }

  private static boolean isEmpty(Path folder) {
    try (Stream<Path> left = Files.list(folder)) {
      return left.findAny().isEmpty();
    } catch (IOException e) {
      return false;
    }
  }

  private static List<String> survivors() {
    return ProcessHandle.allProcesses()
        .map(process -> process.info().commandLine().orElse(""))
        .filter(line -> line.matches("(.*/)?sleep 33[34]\\.\\d"))
        .toList();
  }

  /** The jobs of the file, and those that go one folder up once more. */
  private String jobs() throws IOException {
    String text = Files.readString(JOBS);
    String jobs = text.substring(text.indexOf("jobs:\n") + 6, text.indexOf("scheduler:"));
    jobs =
        jobs.replace("1500000000", "40000000")
            .replace("3000000", "200000")
            .replace("sleep 3;", "sleep 1;")
            .replace("kci-runner loop --runtimes shell --config pipeline2", "RunnerCommand run")
            .replace("/srv/lab", lab.toString());
    StringBuilder all = new StringBuilder(jobs).append(RECORD);
    Matcher up =
        Pattern.compile(
                "  (ev-\\w+):\n(?:    .*\n)+?      command: cd \\.\\.;.*\n(?:        .*\n)*")
            .matcher(jobs);
    while (up.find()) {
      all.append(
          up.group()
              .replace(up.group(1) + ":", up.group(1) + "-up:")
              .replace("cd ..;", "cd ../..;"));
    }
    return all.toString().replaceAll("(ev-survivor2?:\n(?:.*\n){3} *node_timeout:) 40", "$1 5");
  }

  private static List<String> names(String jobs) {
    List<String> names = new ArrayList<>();
    Matcher name = Pattern.compile("(?m)^  (ev-[\\w-]+):").matcher(jobs);
    while (name.find()) {
      names.add(name.group(1));
    }
    return names;
  }

  private static String configuration(String jobs, List<String> names, String isolation) {
    StringBuilder yaml =
        new StringBuilder(TREES).append("runtimes:\n  shell:\n    lab_type: shell\n");
    yaml.append("    ").append(isolation).append("\n    max_log_mb: 4\n    max_artifact_mb: 100\n");
    yaml.append("platforms:\n  shell: {}\njobs:\n").append(jobs).append("scheduler:\n");
    for (String name : names) {
      yaml.append(
          "  - {job: %s, event: {channel: node, kind: checkout, state: available}, runtime: {name: shell}}%n"
              .formatted(name));
    }
    return yaml.toString();
  }
}
