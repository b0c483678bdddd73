package dev.kci.soak;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A process that runs another class or subcommand from this JVM's class path. */
final class JavaProcess implements AutoCloseable {
  private static final Duration TO_END = Duration.ofSeconds(20);

  private final Process process;

  private JavaProcess(Process process) {
    this.process = process;
  }

  /** Starts a process whose output is appended to the log. */
  static JavaProcess start(
      String mainClass, List<String> arguments, Map<String, String> environment, Path log)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xshare:auto", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-Xmx256m", "-cp", System.getProperty("java.class.path"), mainClass));
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(environment);
    return new JavaProcess(builder.start());
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Sends SIGKILL; returns when the process is gone. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  /** Sends SIGTERM; returns the exit code, or -1 if it had to be killed. */
  int stop() throws InterruptedException {
    process.destroy();
    return await(TO_END);
  }

  /** Waits for it to end; returns the exit code, or -1 if it had to be killed after this time. */
  int await(Duration limit) throws InterruptedException {
    if (process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      return process.exitValue();
    }
    kill();
    return -1;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
