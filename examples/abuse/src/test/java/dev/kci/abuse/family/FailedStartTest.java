package dev.kci.abuse.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kci.cli.CommandFailure;
import dev.kci.quickstart.Poll;
import dev.kci.quickstart.Workplace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A runner that ends at once, after other services have started. */
class FailedStartTest {
  @TempDir Path folder;

  @Test
  void leavesNoServiceRunning() throws IOException {
    for (String service : List.of("kci-timeout", "kci-report", "kci-tarball")) {
      executable(service, "exec sleep 60");
    }
    executable("kci-runner", "exit 1");
    List<ProcessHandle> others = ProcessHandle.current().descendants().toList();
    ForeignNodes family = new ForeignNodes(new Workplace(folder, folder.resolve("work")));
    assertThatThrownBy(() -> family.play(Map.of(0, family.attempts().get(0))))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("kci-runner listens");
    Poll.until(
        "all have ended",
        Duration.ofSeconds(30),
        () -> false,
        () -> others.containsAll(ProcessHandle.current().descendants().toList()));
  }

  private void executable(String name, String script) throws IOException {
    Path file = Files.createDirectories(folder.resolve(name).resolve("target")).resolve(name);
    Files.writeString(file, "#!/bin/sh\n" + script + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }
}
