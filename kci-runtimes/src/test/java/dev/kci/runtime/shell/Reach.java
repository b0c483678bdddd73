package dev.kci.runtime.shell;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.runtime.ArtifactCache;
import dev.kci.runtime.Await;
import dev.kci.runtime.JobHandle;
import dev.kci.runtime.JobOutput;
import dev.kci.runtime.JobRequest;
import dev.kci.runtime.JobStatus;
import dev.kci.runtime.RuntimeHome;
import dev.kci.runtime.TestFetcher;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A runner in a process of its own, with secrets in its environment and files, that runs a job
 * which reaches for all of them. Prints {@code level=…} and then {@code name=yes} or {@code no} for
 * each thing that the job could reach.
 *
 * <p>Arguments: a folder of this process's user, the jobs' user or a dash, the wanted isolation.
 */
final class Reach {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** Signal 0 only asks whether one could be sent. */
  private static final String SPY =
      """
      runner=%1$s; lab=%2$s; victim=%3$s; other=%4$s
      try() { name=$1; shift; if "$@" >/dev/null 2>&1; then echo "$name=yes"; else echo "$name=no"; fi; }
      environments() { cat /proc/[0-9]*/environ | tr '\\0' '\\n' | grep -q environment-secret; }
      try environment environments
      try settings grep -q settings-secret "$lab/settings.toml"
      try journal grep -q journal-secret "$lab/journal"
      try token grep -q the-token "$victim/job/api-token"
      try folder grep -q victim-secret "$victim/job/work/file"
      try record sh -c 'echo pid=$0 >> "$1/record"' "$runner" "$victim"
      try processes test -e "/proc/$runner/stat"
      try signals sh -c 'kill -0 $0 || kill -0 $1' "$runner" "$other"
      try writes sh -c ': > "$0/written"' "$lab"
      ln -s "$lab/settings.toml" "$KCI_ARTIFACTS/stolen"
      env -i setsid sh -c 'cd /; exec sleep 97531' < /dev/null > /dev/null 2>&1 &
      (env -i setsid sh -c 'cd /; exec sleep 97531' < /dev/null > /dev/null 2>&1 &)
      sleep 0.3
      """;

  private Reach() {}

  public static void main(String[] args) throws Exception {
    Path lab = Path.of(args[0]);
    String user = args[1].equals("-") ? null : args[1];
    RuntimeHome home = TestShell.home(lab.resolve("jobs"));
    ShellRuntime shell =
        new ShellRuntime(
            TestShell.settings(user, ShellSettings.Wanted.valueOf(args[2])),
            home,
            new ArtifactCache(lab.resolve("cache"), Duration.ofHours(1), TestFetcher.none()),
            nodeId -> {});
    shell.check();
    System.out.println("level=" + shell.describe().substring("isolation: ".length()));
    JobHandle victim =
        shell.submit(request("victim", "umask 077; echo victim-secret > file; exec sleep 100"));
    Path folder = home.folder().resolve("victim");
    Await.until("the job", LIMIT, () -> Files.exists(folder.resolve("job/work/file")));
    JobHandle spy =
        shell.submit(
            request(
                "spy", SPY.formatted(ProcessHandle.current().pid(), lab, folder, victim.jobId())));
    Await.until("the job", LIMIT, () -> !(shell.observe(spy) instanceof JobStatus.Running));
    JobOutput output = shell.collect(spy, lab);
    System.out.print(Files.readString(output.log()));
    System.out.println("published=" + (output.artifacts().isEmpty() ? "no" : "yes"));
    System.out.println("survivors=" + (endSurvivors() ? "yes" : "no"));
    shell.forget(spy);
    shell.forget(victim);
  }

  /** Whether there are any; they are of this process's making, so they may be ended by name. */
  private static boolean endSurvivors() throws Exception {
    boolean any = false;
    for (ProcessHandle process : ProcessHandle.allProcesses().toList()) {
      if (process.info().commandLine().orElse("").endsWith("sleep 97531")) {
        any = true;
        process.destroyForcibly();
        process.onExit().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
      }
    }
    return any;
  }

  private static JobRequest request(String id, String script) {
    return new JobRequest(
        Node.builder(NodeKind.JOB, "job").id(id).build(),
        script,
        Map.of(),
        Map.of(),
        Instant.now().plusSeconds(60));
  }
}
