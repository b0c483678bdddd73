package dev.kci.abuse.stage;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A finished run of a program.
 *
 * @param code the exit code; -1 if it did not end in time and was killed
 * @param output stdout and stderr
 */
public record Command(int code, String output) {
  /**
   * Runs a program to its end.
   *
   * @param environment added to the variables of this process
   * @throws IOException if it cannot be started, as when an argument is too long
   */
  public static Command run(
      Path folder, Duration limit, Map<String, String> environment, List<String> command)
      throws IOException {
    Path output = Files.createTempFile("kci-abuse", ".out");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectInput(Path.of("/dev/null").toFile())
              .redirectOutput(output.toFile());
      builder.environment().putAll(environment);
      Process process = builder.start();
      int code =
          process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS) ? process.exitValue() : -1;
      if (code == -1) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
      return new Command(code, new String(Files.readAllBytes(output), StandardCharsets.UTF_8));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      Files.deleteIfExists(output);
    }
  }
}
