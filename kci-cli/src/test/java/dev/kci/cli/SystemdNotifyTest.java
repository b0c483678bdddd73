package dev.kci.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.service.StopSignal;
import dev.kci.status.ServiceStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SystemdNotifyTest {
  private static final Map<String, String> SYSTEMD =
      Map.of("NOTIFY_SOCKET", "/run/systemd/notify", "WATCHDOG_USEC", "30000");

  @TempDir Path temp;
  private final ServiceStatus status = new ServiceStatus("kci-test");
  private final StopSignal stop = new StopSignal();
  private Path told;
  private Path program;

  @BeforeEach
  void makeProgram() throws IOException {
    told = Files.createFile(temp.resolve("told"));
    program = temp.resolve("systemd-notify");
    Files.writeString(program, "#!/bin/sh\necho \"$1\" >> " + told + "\n");
    assertThat(program.toFile().setExecutable(true)).isTrue();
  }

  private SystemdNotify start(Map<String, String> environment) {
    return SystemdNotify.start(environment, program.toString(), status, stop);
  }

  private void begin(boolean api) {
    status.need("api", () -> api);
    status.loop("loop", Duration.ofHours(1));
  }

  private void awaitTold(Predicate<List<String>> condition) throws Exception {
    long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
    while (!condition.test(Files.readAllLines(told))) {
      assertThat(System.nanoTime()).describedAs(Files.readString(told)).isLessThan(deadline);
      new StopSignal().await(Duration.ofMillis(20));
    }
  }

  @Test
  void saysReadyWhenTheWorkBeganThenSignsOfLifeThenStopping() throws Exception {
    try (SystemdNotify notify = start(SYSTEMD)) {
      assertThat(notify).isNotNull();
      begin(false);
      awaitTold(lines -> lines.size() >= 3);
      stop.stop();
    }
    awaitTold(lines -> lines.contains("STOPPING=1"));
    List<String> lines = Files.readAllLines(told);
    assertThat(lines.get(0)).isEqualTo("--ready");
    assertThat(lines.subList(1, lines.size() - 1)).containsOnly("WATCHDOG=1");
    assertThat(lines.get(lines.size() - 1)).isEqualTo("STOPPING=1");
  }

  @Test
  void aLoopThatHangsGetsNoSignsOfLife() throws Exception {
    begin(true);
    try (SystemdNotify notify = start(SYSTEMD)) {
      assertThat(notify).isNotNull();
      awaitTold(lines -> lines.contains("WATCHDOG=1"));
      status.loop("pass", Duration.ofSeconds(-1));
      int before = Files.readAllLines(told).size();
      for (int i = 0; i < 10; i++) {
        stop.await(Duration.ofMillis(20));
      }
      assertThat(Files.readAllLines(told).size()).isLessThanOrEqualTo(before + 1);
      stop.stop();
    }
  }

  @Test
  void saysNothingOutsideOfSystemd() throws Exception {
    begin(true);
    try (SystemdNotify notify = start(Map.of())) {
      assertThat(notify).isNotNull();
      stop.stop();
    }
    assertThat(told).isEmptyFile();
  }
}
