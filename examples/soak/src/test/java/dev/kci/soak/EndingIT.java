package dev.kci.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An experiment ended by a signal. */
class EndingIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir Path work;

  @Test
  void leavesNoProcessBehind() throws Exception {
    List<ProcessHandle> others = ProcessHandle.current().children().toList();
    List<String> arguments =
        List.of("run", "--events=90000", "--missed=1200", "--work=" + work.resolve("run"));
    List<ProcessHandle> started = new ArrayList<>();
    try (JavaProcess soak =
        JavaProcess.start(
            SoakCommand.class.getName(), arguments, Map.of(), work.resolve("soak.log"))) {
      Pause.until(
          LIMIT,
          "sandbox and consumer run",
          () -> {
            started.clear();
            ProcessHandle.current()
                .children()
                .filter(child -> !others.contains(child))
                .flatMap(ProcessHandle::descendants)
                .forEach(started::add);
            return started.size() == 2;
          });
      assertThat(soak.stop()).as("ended by itself").isNotEqualTo(-1);
      Pause.until(
          LIMIT, "all have ended", () -> started.stream().noneMatch(ProcessHandle::isAlive));
    } finally {
      started.forEach(ProcessHandle::destroyForcibly);
    }
  }
}
