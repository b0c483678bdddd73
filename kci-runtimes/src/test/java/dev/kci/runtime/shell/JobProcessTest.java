package dev.kci.runtime.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class JobProcessTest {
  private static final int EXECS = 300;

  @TempDir Path temp;

  /** During an exec the environment of a process is empty for a moment. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void processIsAliveWhileItExecutesAnotherProgram() throws Exception {
    Path script = temp.resolve("again");
    Files.writeString(script, "[ $1 -gt 0 ] && exec /bin/sh \"$0\" $(($1 - 1))\nread -r end\n");
    ProcessBuilder builder =
        new ProcessBuilder("/bin/sh", script.toString(), Integer.toString(EXECS));
    builder.environment().clear();
    builder.environment().put(JobProcess.MARK, temp.toString());
    Process started = builder.start();
    try {
      JobProcess process =
          new JobProcess(started.pid(), JobProcess.startOf(started.pid()), false, temp);
      Path arguments = Path.of("/proc", Long.toString(started.pid()), "cmdline");
      do {
        assertThat(process.isAlive()).isTrue();
      } while (!Files.readString(arguments).endsWith("\0" + 0 + "\0"));
    } finally {
      started.destroyForcibly();
    }
  }
}
