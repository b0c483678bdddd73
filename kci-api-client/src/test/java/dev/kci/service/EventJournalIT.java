package dev.kci.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kci.machine.Machine;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A journal written by other processes. */
class EventJournalIT {
  private static final List<String> NO_ROOM =
      List.of("/bin/sh", "-c", "ulimit -f 0; exec \"$@\"", "sh");

  @TempDir Path folder;
  private Process process;

  @AfterEach
  void end() {
    if (process != null) {
      process.destroyForcibly();
    }
  }

  private BufferedReader start(List<String> before, String mode) throws IOException {
    List<String> command = new ArrayList<>(before);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:-UsePerfData", "-Xshare:auto", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(JournalWriter.class.getName(), folder.toString(), mode));
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    return process.inputReader();
  }

  private List<String> left() {
    List<String> ids = new ArrayList<>();
    try (EventJournal journal =
        EventJournal.open(Machine.real().disk(), folder, 1L << 40, (event, number) -> {})) {
      for (var next = journal.take(); next != null; next = journal.take()) {
        ids.add(next.event().id());
      }
    }
    return ids;
  }

  @Test
  void lockedUntilTheOtherProcessIsKilled() throws Exception {
    BufferedReader lines = start(List.of(), "on");
    assertThat(lines.readLine()).isEqualTo("n0");
    assertThatThrownBy(this::left)
        .isInstanceOf(JournalException.class)
        .hasMessageContaining(folder.toString())
        .hasMessageContaining("in use by process " + process.pid());
    process.toHandle().destroyForcibly(); // a Process would close the pipe
    process.waitFor();
    assertThat(left()).startsWith("n0");
  }

  @Test
  void secondAttemptKeepsTheLock() throws Exception {
    try (EventJournal mine =
        EventJournal.open(Machine.real().disk(), folder, 1L << 40, (event, number) -> {})) {
      assertThatThrownBy(this::left).hasMessageContaining("in use by this process");
      BufferedReader lines = start(List.of(), "on");
      assertThat(lines.readLine()).as("the other process is refused, and ends").isNull();
      assertThat(process.waitFor()).isNotZero();
      assertThat(mine.size()).isZero();
    }
  }

  @Test
  void killedProcessLosesNoAddedEvents() throws Exception {
    long seed = Long.getLong("kci.seed", 20_261_127);
    Random random = new Random(seed);
    BufferedReader lines = start(List.of(), "on");
    List<String> safe = new ArrayList<>();
    int until = 50 + random.nextInt(100);
    while (safe.size() < until) {
      safe.add(Objects.requireNonNull(lines.readLine(), "the process ended"));
    }
    process.toHandle().destroyForcibly(); // a Process would close the pipe
    process.waitFor();
    lines.lines().forEach(safe::add);
    List<String> left = left();
    assertThat(left).as("seed %d", seed).startsWith(safe.toArray(String[]::new));
    assertThat(left.size() - safe.size()).isLessThanOrEqualTo(1);
  }

  @Test
  void killedProcessLosesNoUnhandledEvents() throws Exception {
    long seed = Long.getLong("kci.seed", 20_261_127);
    BufferedReader lines = start(List.of(), "churn");
    List<String> said = new ArrayList<>();
    int until = 1000 + new Random(seed).nextInt(1000);
    while (said.size() < until) {
      said.add(Objects.requireNonNull(lines.readLine(), "the process ended"));
    }
    process.toHandle().destroyForcibly(); // a Process would close the pipe
    process.waitFor();
    lines.lines().forEach(said::add);
    String underWay = said.get(said.size() - 1);
    List<String> held = new ArrayList<>();
    said.stream()
        .filter(id -> id.startsWith("n") && !id.equals(underWay))
        .filter(id -> !said.contains("handled " + id))
        .forEach(held::add);
    assertThat(TestJournals.files(folder)).hasSizeLessThanOrEqualTo(held.size() + 2);
    List<String> left = left();
    left.remove(underWay);
    assertThat(left).as("seed %d", seed).startsWith(held.toArray(String[]::new));
    assertThat(left.size() - held.size()).isLessThanOrEqualTo(1);
  }

  @Test
  void recoversWhenTheDiskHasSpaceAgain() throws Throwable {
    onADiskOf(
        "1m",
        () -> {
          List<String> said = start(List.of(), "full").lines().toList();
          assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
          assertThat(said).hasSizeGreaterThan(100);
          assertThat(said.get(said.size() - 2)).startsWith("refused: Event journal " + folder);
          assertThat(said.get(said.size() - 1)).isEqualTo("after");
          assertThat(left()).containsExactly("n0", "after");
        });
  }

  /** Creates a journal whose first events are handled but not deleted. */
  private void fill(int handled, int waiting) {
    try (EventJournal journal =
        EventJournal.open(Machine.real().disk(), folder, 1L << 40, (event, number) -> {})) {
      for (int i = 0; i < handled + waiting; i++) {
        journal.add(NodeEvents.updated("n" + i, "done"), null);
      }
      for (int i = 0; i < handled; i++) {
        journal.handled(journal.take());
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"3, 0", "3, 2", "0, 2"})
  void startsOnAFullDisk(int handled, int waiting) throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "needs /bin/sh, for ulimit");
    fill(handled, waiting);
    List<String> said = start(NO_ROOM, "start").lines().toList();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    assertThat(said).hasSize(waiting + 1);
    for (int i = 0; i < waiting; i++) {
      assertThat(said.get(i)).isEqualTo("handled n" + (handled + i));
    }
    assertThat(said.get(waiting)).startsWith("refused: Event journal " + folder);
    assertThat(left()).as("what was handled did not come back").isEmpty();
  }

  @Test
  void eventsHandledOnAFullDiskDoNotComeBack() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "needs /bin/sh, for ulimit");
    fill(3, 2);
    assertThat(start(NO_ROOM, "drain").lines().toList())
        .containsExactly("handled n3", "handled n4");
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(left()).isEmpty();
  }

  @Test
  void handledEventsMakeRoomOnAFullDisk() throws Throwable {
    onADiskOf(
        "128k",
        () -> {
          fill(100, 2);
          try (OutputStream filler = Files.newOutputStream(folder.resolve("filler"))) {
            assertThatThrownBy(() -> filler.write(new byte[128 << 10]))
                .hasMessageContaining("space");
          }
          List<String> said = start(List.of(), "start").lines().toList();
          assertThat(said).containsExactly("handled n100", "handled n101", "taken");
          assertThat(left()).containsExactly("new");
        });
  }

  /** Runs with the journal on a separate disk. */
  private void onADiskOf(String size, ThrowingCallable test) throws Throwable {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=" + size, "none", disk.toString()), "no root");
    try {
      folder = disk;
      test.call();
    } finally {
      run("umount", "-l", disk.toString());
    }
  }

  private static boolean run(String... command) throws Exception {
    try {
      return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
    } catch (IOException noSuchProgram) {
      return false;
    }
  }
}
