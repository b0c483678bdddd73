package dev.kci.report.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.KciApi;
import dev.kci.sandbox.LiveFolder;
import dev.kci.sandbox.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** {@code kci-report site} as a process of its own. */
@Execution(ExecutionMode.CONCURRENT)
class SiteIT {
  private static final long LIMIT = 60;
  private static final long SEED = Long.getLong("kci.seed", 20_261_127);
  private static final int KILLS = 3;

  @TempDir Path temp;
  private Sandbox sandbox;
  private KciApi api;
  private final List<Process> processes = new ArrayList<>();

  @BeforeEach
  void start() {
    sandbox = Sandbox.start();
    api = KciApi.builder(sandbox.url()).token(sandbox.token("pipeline")).build();
    SampleCheckouts sample = new SampleCheckouts(api, Instant.now());
    for (int day = 6; day >= 1; day--) {
      sample.add(
          "master", day, "ltp", List.of("mmap", "fork"), Set.of(day % 2 == 0 ? "mmap" : "x"));
    }
  }

  @AfterEach
  void stop() throws InterruptedException {
    for (Process process : processes) {
      process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }
    api.close();
    sandbox.close();
  }

  @Test
  void twoAtOnceLeaveAWholeSite() throws Exception {
    Path site = temp.resolve("site");
    Process one = launch("one", "--output", site.toString());
    Process other = launch("other", "--output", site.toString());
    List<String> ends = List.of(end(one, "one"), end(other, "other"));
    assertThat(ends).anyMatch(end -> end.startsWith("0 Wrote"));
    assertThat(ends)
        .allMatch(end -> end.startsWith("0 Wrote") || end.matches("(?s)1 .* in use by process.*"));
    SiteChecks.check(site);
  }

  /** SIGKILL once a random number of files has been written. */
  @Test
  void killedRunsLeaveAWholeSite() throws Exception {
    Path killed = temp.resolve("killed");
    Random random = new Random(SEED);
    for (int i = 0; i < KILLS; i++) {
      int files = files(killed) + 1 + random.nextInt(5);
      Process process = launch("killed", "--output", killed.toString(), "--checkouts", "5");
      long end = System.nanoTime() + Duration.ofSeconds(LIMIT).toNanos();
      while (process.isAlive() && files(killed) < files && System.nanoTime() < end) {
        Thread.onSpinWait();
      }
      process.destroyForcibly().waitFor(LIMIT, TimeUnit.SECONDS);
      if (Files.exists(killed.resolve("index.html"))) {
        SiteChecks.checkReachable(killed);
      }
    }
    assertThat(run("--output", killed.toString())).startsWith("0 ");
    SiteChecks.check(killed);
    Path whole = temp.resolve("whole");
    run("--output", whole.toString());
    assertThat(SiteChecks.pages(killed).keySet()).isEqualTo(SiteChecks.pages(whole).keySet());
  }

  private static int files(Path folder) throws IOException {
    return new LiveFolder(folder).files().size();
  }

  /** Returns the exit code and the output. */
  private String run(String... arguments) throws Exception {
    return end(launch("run", arguments), "run");
  }

  private String end(Process process, String log) throws Exception {
    assertThat(process.waitFor(LIMIT, TimeUnit.SECONDS)).isTrue();
    return process.exitValue() + " " + Files.readString(temp.resolve(log + ".log"));
  }

  private Process launch(String log, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of("target/kci-report").toAbsolutePath().toString());
    command.add("site");
    command.addAll(List.of(arguments));
    command.addAll(List.of("--no-logs", "--api-url", sandbox.url().toString()));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("KCI_API_TOKEN", sandbox.token("pipeline").reveal());
    Process process = builder.redirectOutput(temp.resolve(log + ".log").toFile()).start();
    processes.add(process);
    return process;
  }
}
