package dev.kci.runtime.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.Result;
import dev.kci.runtime.ArtifactCache;
import dev.kci.runtime.Await;
import dev.kci.runtime.JobHandle;
import dev.kci.runtime.JobOutput;
import dev.kci.runtime.JobRequest;
import dev.kci.runtime.JobStatus;
import dev.kci.runtime.RuntimeHome;
import dev.kci.runtime.TestFetcher;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShellRuntimeIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir Path temp;

  @AfterEach
  void endWhatIsLeft() throws IOException {
    try (var folders = Files.list(temp.resolve("jobs"))) {
      folders
          .map(folder -> new JobProcess(0, "-", false, folder.resolve("job")))
          .forEach(left -> left.end(Duration.ofMillis(1)));
    }
  }

  @ParameterizedTest
  @CsvSource({"exit 0,0", "exit 77,77", "false,1", "kill -9 $$,137", "syntax (,2"})
  void reportsTheExitStatus(String script, int status) {
    ShellRuntime shell = shell();
    JobHandle job = shell.submit(request("n1", script));
    assertThat(ended(shell, job)).isEqualTo(new JobStatus.Exited(status));
  }

  @Test
  void keepsOutputAndArtifacts() throws IOException {
    ShellRuntime shell = shell();
    JobHandle job =
        shell.submit(
            request("n1", "echo out; echo err >&2; printf '\\377\\n'; echo x > $KCI_ARTIFACTS/a"));
    ended(shell, job);
    JobOutput output = shell.collect(job, temp);
    assertThat(Files.readAllBytes(output.log()))
        .isEqualTo(new byte[] {'o', 'u', 't', '\n', 'e', 'r', 'r', '\n', (byte) 255, '\n'});
    assertThat(output.artifacts()).containsOnlyKeys("a");
    shell.forget(job);
    assertThat(temp.resolve("jobs/n1")).doesNotExist();
  }

  @Test
  void jobOnlyGetsItsOwnEnvironment() throws IOException {
    Path tarball = Files.writeString(temp.resolve("linux.tar.gz"), "tar");
    ShellRuntime shell = shell();
    JobRequest request =
        new JobRequest(
            node("n1"),
            "env; cat $KCI_DOWNLOADS/tarball $KCI_TARBALL",
            Map.of("KCI_NODE_ID", "n1"),
            Map.of("tarball", tarball.toUri()),
            Instant.now().plusSeconds(60));
    JobHandle job = shell.submit(request);
    ended(shell, job);
    String log = Files.readString(shell.collect(job, temp).log());
    assertThat(log).contains("KCI_NODE_ID=n1", "tartar").doesNotContain("JAVA", "KCI_API_TOKEN=");
  }

  @Test
  void jobGetsItsTokenOnlyAsAFile() throws IOException {
    ShellRuntime shell = shell();
    JobHandle job =
        shell.submit(request("n1", "env; ls -l .. $KCI_API_TOKEN_FILE; cat $KCI_API_TOKEN_FILE"));
    ended(shell, job);
    List<String> log = Files.readAllLines(shell.collect(job, temp).log());
    assertThat(log.get(log.size() - 1)).isEqualTo("the-token");
    assertThat(log.subList(0, log.size() - 1)).noneMatch(line -> line.contains("the-token"));
    assertThat(Files.getPosixFilePermissions(temp.resolve("jobs/n1")))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    shell.forget(job);
    try (var left = Files.list(temp.resolve("jobs"))) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void completesInterruptedDeletions() throws IOException {
    ShellRuntime shell = shell();
    Files.createDirectories(temp.resolve("jobs/.gone-n1/work"));
    assertThat(shell.jobs()).isEmpty();
    shell.check();
    assertThat(temp.resolve("jobs/.gone-n1")).doesNotExist();
  }

  /** Processes that were started with the job's folder in their environment and are alive. */
  private static List<ProcessHandle> marked(Path folder) {
    return ProcessHandle.allProcesses()
        .filter(ProcessHandle::isAlive)
        .filter(process -> environment(process).contains(JobProcess.MARK + "=" + folder))
        .toList();
  }

  private static List<String> environment(ProcessHandle process) {
    try {
      return List.of(Files.readString(Path.of("/proc/" + process.pid() + "/environ")).split("\0"));
    } catch (IOException notOursOrGone) {
      return List.of();
    }
  }

  @Test
  void cancelEndsAllProcesses() throws Exception {
    ShellRuntime shell = shell();
    String escape = "setsid sh -c 'trap \"\" TERM; echo up >> ../up; while :; do sleep 1; done' &";
    JobHandle job =
        shell.submit(
            request("n1", escape + " (trap '' TERM; echo up >> ../up; sleep 1000) & sleep 1000"));
    Path up = temp.resolve("jobs/n1/job/up");
    await(() -> lines(up) == 2);
    Path folder = temp.resolve("jobs/n1/job");
    await(() -> marked(folder).size() >= 4); // one that is starting another program shows none
    shell.cancel(job);
    assertThat(marked(folder)).isEmpty();
    assertThat(shell.observe(job)).isInstanceOf(JobStatus.Judged.class);
  }

  @Test
  void findsAJobAfterARestartAndDoesNotStartItTwice() throws Exception {
    JobRequest request = request("n1", "echo run >> ../runs; while [ ! -e ../go ]; do :; done");
    JobHandle first = shell().submit(request);
    ShellRuntime second = shell();
    assertThat(second.find("n1")).contains(first);
    assertThat(second.submit(request)).isEqualTo(first);
    assertThat(second.jobs()).containsExactly(first);
    assertThat(second.observe(first)).isEqualTo(new JobStatus.Running());
    Files.createFile(temp.resolve("jobs/n1/job/go"));
    assertThat(ended(second, first)).isEqualTo(new JobStatus.Exited(0));
    assertThat(lines(temp.resolve("jobs/n1/job/runs"))).isEqualTo(1);
    assertThat(second.submit(request)).isEqualTo(first);
    assertThat(lines(temp.resolve("jobs/n1/job/runs"))).isEqualTo(1);
  }

  @Test
  void reportsAVanishedJob() {
    ShellRuntime shell = shell();
    JobHandle job = shell.submit(request("n1", "kill -9 $PPID; exit 0"));
    JobStatus end = ended(shell, job);
    assertThat(end).isInstanceOf(JobStatus.Judged.class);
    assertThat(((JobStatus.Judged) end).result()).isEqualTo(Result.INCOMPLETE);
  }

  @Test
  void notifiesWhenAJobEnds() throws Exception {
    CompletableFuture<String> changed = new CompletableFuture<>();
    ShellRuntime shell = new ShellRuntime(TestShell.plain(), home(), cache(), changed::complete);
    shell.submit(request("n1", "exit 0"));
    assertThat(changed.get(LIMIT.toSeconds(), TimeUnit.SECONDS)).isEqualTo("n1");
  }

  @Test
  void notifiesWhenARecoveredJobEnds() throws Exception {
    JobHandle job = shell().submit(request("n1", "while [ ! -e ../go ]; do sleep 0.01; done"));
    CompletableFuture<String> changed = new CompletableFuture<>();
    try (ShellRuntime second =
        new ShellRuntime(TestShell.plain(), home(), cache(), changed::complete)) {
      assertThat(second.observe(job)).isEqualTo(new JobStatus.Running());
      Files.createFile(temp.resolve("jobs/n1/job/go"));
      assertThat(changed.get(LIMIT.toSeconds(), TimeUnit.SECONDS)).isEqualTo("n1");
    }
  }

  /** What a kill of the runner or a power cut leaves before the script begins. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "", // the folder alone
        "mkdir job log kept",
        "touch record",
        "touch record started exit-status pid",
        "mkdir claimed; touch record.new",
        "echo pid=999999999 > record",
        "mkfifo record started exit-status",
        "mkdir record started exit-status",
        "ln -s /dev/zero record; ln -s /dev/zero exit-status",
        "head -c 1000000 /dev/zero > record"
      })
  void startsAJobAgainAfterAnInterruptedStart(String left) throws Exception {
    Path folder = Files.createDirectories(temp.resolve("jobs/n1"));
    new ProcessBuilder("/bin/sh", "-c", left).directory(folder.toFile()).start().waitFor();
    ShellRuntime shell = shell();
    assertThat(shell.find("n1")).isEmpty();
    assertThat(shell.jobs()).isEmpty();
    JobHandle job = shell.submit(request("n1", "echo once >> ../runs; exit 3"));
    assertThat(ended(shell, job)).isEqualTo(new JobStatus.Exited(3));
    assertThat(lines(temp.resolve("jobs/n1/job/runs"))).isEqualTo(1);
  }

  @Test
  void nothingRunsIfTheRunnerDiesBeforeItsRecord() throws Exception {
    ShellRuntime shell = shell();
    shell.check();
    JobFolder folder = new JobFolder(temp.resolve("jobs/n1"));
    folder.prepare("echo run >> ../runs", null);
    Process launched =
        new ProcessBuilder(new Isolation(null, 0, 0, false).launch(folder, true)).start();
    launched.getOutputStream().close(); // as the end of the runner does
    assertThat(launched.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(shell.find("n1")).isEmpty();
    assertThat(folder.job().resolve("runs")).doesNotExist();
  }

  /** After a power cut the record is there, but nothing else may be. */
  @ParameterizedTest
  @ValueSource(strings = {"rm exit-status", ": > exit-status", "echo garbage > exit-status"})
  void jobWithoutExitStatusIsIncomplete(String cut) throws Exception {
    ShellRuntime shell = shell();
    JobHandle job = shell.submit(request("n1", "exit 0"));
    ended(shell, job);
    new ProcessBuilder("/bin/sh", "-c", cut)
        .directory(temp.resolve("jobs/n1").toFile())
        .start()
        .waitFor();
    await(() -> shell.observe(job) instanceof JobStatus.Judged); // the starter may still be ending
  }

  @Test
  void recordOfAForeignProcessEndsNothing() throws Exception {
    ShellRuntime shell = shell();
    JobHandle job = shell.submit(request("n1", "exit 0"));
    ended(shell, job);
    Process foreign = new ProcessBuilder("sleep", "100").start();
    try {
      JobFolder folder = new JobFolder(temp.resolve("jobs/n1"));
      JobRecord record = folder.record().orElseThrow();
      folder.record(
          new JobRecord(
              "n1",
              record.runtime(),
              record.api(),
              foreign.pid(),
              JobProcess.startOf(foreign.pid()),
              false));
      Files.delete(temp.resolve("jobs/n1/exit-status"));
      assertThat(shell.observe(job)).isInstanceOf(JobStatus.Judged.class);
      shell.cancel(job);
      shell.forget(job);
      assertThat(foreign.isAlive()).isTrue();
    } finally {
      foreign.destroyForcibly();
    }
  }

  @Test
  void recordOfAnotherRuntimeOrApiIsIgnored() throws Exception {
    ShellRuntime shell = shell();
    ended(shell, shell.submit(request("n1", "exit 0")));
    JobFolder folder = new JobFolder(temp.resolve("jobs/n1"));
    JobRecord record = folder.record().orElseThrow();
    for (String[] whose :
        List.of(
            new String[] {"n2", record.runtime(), record.api()},
            new String[] {"n1", "other", record.api()},
            new String[] {"n1", record.runtime(), "https://other.example/"})) {
      folder.record(
          new JobRecord(whose[0], whose[1], whose[2], record.pid(), record.start(), false));
      assertThat(shell.find("n1")).describedAs(String.join(" ", whose)).isEmpty();
    }
  }

  @Test
  void deletesDeepFoldersAndThoseWithoutPermissions() throws Exception {
    ShellRuntime shell = shell();
    String deep = "i=0; while [ $i -lt 300 ]; do mkdir d && cd d; i=$((i+1)); done";
    JobHandle job = shell.submit(request("n1", deep + "; mkdir -p x/y; chmod 000 x; exit 0"));
    ended(shell, job);
    shell.forget(job);
    try (var left = Files.list(temp.resolve("jobs"))) {
      assertThat(left).isEmpty();
    }
  }

  private ShellRuntime shell() {
    return new ShellRuntime(TestShell.plain(), home(), cache(), nodeId -> {});
  }

  private ArtifactCache cache() {
    return new ArtifactCache(temp.resolve("cache"), Duration.ofHours(1), TestFetcher.of(temp));
  }

  private RuntimeHome home() {
    return TestShell.home(temp.resolve("jobs"));
  }

  private static Node node(String id) {
    return Node.builder(NodeKind.JOB, "job").id(id).build();
  }

  private static JobRequest request(String id, String script) {
    return new JobRequest(
        node(id), script, Map.of(), Map.<String, URI>of(), Instant.now().plusSeconds(60));
  }

  private static JobStatus ended(ShellRuntime shell, JobHandle job) {
    await(() -> !(shell.observe(job) instanceof JobStatus.Running));
    return shell.observe(job);
  }

  private static void await(BooleanSupplier condition) {
    Await.until("the condition", LIMIT, condition);
  }

  private static long lines(Path file) {
    try {
      return Files.exists(file) ? Files.readAllLines(file).size() : 0;
    } catch (IOException e) {
      return 0;
    }
  }
}
