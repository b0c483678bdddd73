package dev.kci.runtime.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.runtime.ArtifactCache;
import dev.kci.runtime.Await;
import dev.kci.runtime.JobHandle;
import dev.kci.runtime.JobRequest;
import dev.kci.runtime.JobStatus;
import dev.kci.runtime.RuntimeFailure;
import dev.kci.runtime.TestFetcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Jobs of another user, which only root can start; without root the tests are skipped. */
@Timeout(60)
class IsolationIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir Path temp;

  @BeforeEach
  void assumeRoot() throws IOException {
    Path probe = Files.createTempFile(temp, "uid", "");
    assumeTrue(Account.ownerOf(probe) == Account.ROOT, "not root: no job of another user");
    Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwx--x--x"));
  }

  @Test
  void rootRunnerRequiresAUser() {
    assertThatThrownBy(() -> shell(null, ShellSettings.Wanted.BEST).check())
        .isInstanceOf(RuntimeFailure.class)
        .hasMessageContaining("add 'user: NAME' to runtimes.shell")
        .hasMessageContaining("'isolation: none'");
    assertThatThrownBy(() -> shell("root", ShellSettings.Wanted.BEST).check())
        .hasMessageContaining("expected a user that only runs jobs");
    assertThatThrownBy(() -> shell("no-such-user", ShellSettings.Wanted.BEST).check())
        .hasMessageContaining("'no-such-user' is not a user of this machine");
  }

  @Test
  void errorNamesTheFolderThatTheUserCannotReach() throws IOException {
    Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwx------"));
    assertThatThrownBy(() -> shell("nobody", ShellSettings.Wanted.BEST).check())
        .hasMessageContaining("the jobs' user cannot reach");
  }

  @Test
  void jobOfAnotherUserOnlySeesItsFolder() throws Exception {
    ShellRuntime shell = user();
    JobHandle other = shell.submit(request("n2", "echo mine > $KCI_ARTIFACTS/own; sleep 100"));
    Path kept = temp.resolve("jobs/n2/job/artifacts/own");
    await(() -> Files.exists(kept));
    String log =
        log(
            shell,
            "n1",
            "id -un; cat "
                + kept
                + "; cat ../../record; ls ../..; ls /proc | grep -c '^[0-9]'; kill -9 1; kill "
                + other.jobId()
                + "; echo to-stderr >> /dev/stderr; env");
    assertThat(log)
        .startsWith("nobody\n")
        .contains("own: No such file", "record: No such file", "KCI_JOB_FOLDER=", "to-stderr")
        .doesNotContain("mine", "JAVA", "KCI_API_TOKEN=", "HOME=/root");
    assertThat(log.lines().filter(line -> line.matches("\\d+")).mapToInt(Integer::parseInt))
        .allMatch(processes -> processes <= 6);
    assertThat(shell.observe(other)).isInstanceOf(JobStatus.Running.class);
    shell.forget(other);
  }

  @Test
  void noProcessOutlivesItsJob() throws Exception {
    ShellRuntime shell = user();
    String escape = "env -i setsid sh -c 'cd /; exec sleep 98765' </dev/null >/dev/null 2>&1 &";
    log(shell, "n1", escape + " (" + escape + "); sleep 0.2");
    assertThat(sleepers()).isZero();
    JobHandle job = shell.submit(request("n2", escape + " (" + escape + "); sleep 100"));
    await(() -> sleepers() == 2);
    shell.cancel(job);
    assertThat(sleepers()).isZero();
  }

  @Test
  void cancelledJobGetsItsGracePeriod() throws Exception {
    ShellRuntime shell = user();
    JobHandle job =
        shell.submit(
            request(
                "n1", "trap 'echo goodbye; exit 3' TERM; echo up; while :; do sleep 0.05; done"));
    Path log = temp.resolve("jobs/n1/log");
    await(() -> text(log).contains("up"));
    shell.cancel(job);
    assertThat(text(log)).contains("goodbye");
  }

  private ShellRuntime user() {
    ShellRuntime shell = shell("nobody", ShellSettings.Wanted.BEST);
    shell.check();
    assumeTrue(
        shell.describe().equals("isolation: user nobody"),
        "no namespaces here: " + shell.describe());
    return shell;
  }

  private static long sleepers() {
    return ProcessHandle.allProcesses()
        .filter(process -> process.info().commandLine().orElse("").contains("sleep 98765"))
        .count();
  }

  private ShellRuntime shell(@Nullable String user, ShellSettings.Wanted isolation) {
    return new ShellRuntime(
        TestShell.settings(user, isolation),
        TestShell.home(temp.resolve("jobs")),
        new ArtifactCache(temp.resolve("cache"), Duration.ofHours(1), TestFetcher.none()),
        nodeId -> {});
  }

  private static String log(ShellRuntime shell, String node, String script) throws IOException {
    JobHandle job = shell.submit(request(node, script));
    await(() -> !(shell.observe(job) instanceof JobStatus.Running));
    return Files.readString(shell.collect(job, Path.of("unused")).log());
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return "";
    }
  }

  private static JobRequest request(String id, String script) {
    return new JobRequest(
        Node.builder(NodeKind.JOB, "job").id(id).build(),
        script,
        Map.of(),
        Map.of(),
        Instant.now().plusSeconds(60));
  }

  private static void await(BooleanSupplier condition) {
    Await.until("the condition", LIMIT, condition);
  }
}
