package dev.kci.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Services in separate processes, some of whose threads die. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DeadThreadIT {
  @TempDir Path folder;
  private final ScriptedApi api = new ScriptedApi();
  private Process process;
  private BufferedReader out;

  DeadThreadIT() throws IOException {}

  @AfterEach
  void end() {
    if (process != null) {
      process.destroyForcibly();
    }
    api.close();
  }

  private void start(String where) throws IOException {
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:-UsePerfData",
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.kci.service.DyingService",
                String.valueOf(api.port()),
                journal().toString(),
                where)
            .redirectError(folder.resolve("log").toFile())
            .start();
    out = process.inputReader();
  }

  private Path journal() {
    return folder.resolve("journal");
  }

  private String log() throws IOException {
    return Files.readString(folder.resolve("log"));
  }

  private void endsWith(int exit) throws Exception {
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("it ends").isTrue();
    assertThat(process.exitValue()).as(log()).isEqualTo(exit);
  }

  private void says(String line) throws IOException {
    assertThat(out.readLine()).as(log()).isEqualTo(line);
  }

  private List<Path> setAside() throws IOException {
    Path aside = journal().resolve("set-aside");
    if (!Files.isDirectory(aside)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(aside)) {
      return files.toList();
    }
  }

  private static JsonObject node(String id) {
    return NodeEvents.json(id, "done", JsonObject.empty());
  }

  @ParameterizedTest
  @CsvSource({
    "filter, receiver, in the filter",
    "handler, worker-1, in the handler",
    "query, reconcile, in the query",
    "thread, Thread-0, 'it is in use'",
    "timer, pool-1-thread-1, in the timer"
  })
  void dyingThreadEndsTheProcessWithOneLine(String where, String thread, String what)
      throws Exception {
    api.event(node("bad"), 1L);
    start(where);
    endsWith(1);
    assertThat(log().lines().filter(line -> line.contains("died")))
        .singleElement()
        .asString()
        .contains("Thread " + thread + " died: ")
        .contains(where.equals("thread") ? "in use by this process" : what)
        .contains("exit code 1");
    assertThat(log()).doesNotContain("\tat ");
  }

  @ParameterizedTest
  @CsvSource({"filter", "reconciled"})
  void eventThatEndedTheProcessTwiceIsSetAside(String where) throws Exception {
    for (int i = 0; i < 2; i++) {
      if (!where.equals("reconciled")) {
        api.event(node("bad"), 1L);
      }
      start(where);
      endsWith(1);
    }
    assertThat(log())
        .contains("Node bad: its event ended the process 2 times and is set aside in " + journal())
        .contains("delete the file");
    assertThat(setAside())
        .singleElement()
        .satisfies(
            file -> {
              assertThat(Files.readString(file)).contains("\"bad\"").contains("StackOverflowError");
            });
    for (int i = 0; i < 3; i++) { // polls of dead processes may swallow two of them
      api.event(node("good"), 2L);
    }
    start(where);
    says("begun good");
    says("handled good");
    process.destroy();
    endsWith(0);
    assertThat(log()).contains("1 events set aside in " + journal());
  }

  @Test
  void killedProcessLeavesNoCount() throws Exception {
    api.event(node("bad"), 1L);
    for (int i = 0; i < 2; i++) {
      start("hang");
      says("begun bad");
      process.destroyForcibly();
      process.waitFor();
    }
    start("none");
    says("begun bad");
    says("handled bad");
    assertThat(setAside()).isEmpty();
  }

  @Test
  void handledEventsErrorCountIsReset() throws Exception {
    api.event(node("bad"), 1L);
    start("handler");
    endsWith(1);
    assertThat(setAside()).hasSize(1);
    start("none");
    says("begun bad");
    says("handled bad");
    process.destroy();
    endsWith(0);
    assertThat(setAside()).isEmpty();
  }
}
