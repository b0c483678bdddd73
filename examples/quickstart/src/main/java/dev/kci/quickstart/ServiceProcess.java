package dev.kci.quickstart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * One of the executables, running as a process of its own with its log in a file.
 *
 * @param name the executable's name
 * @param log where stdout and stderr go
 * @param command its command line
 */
public record ServiceProcess(String name, Process process, Path log, ProcessBuilder command)
    implements AutoCloseable {
  /** Above the 5 s in which a service ends after SIGTERM. */
  private static final int SECONDS_TO_END = 10;

  /**
   * Starts an executable.
   *
   * @param folder where it runs, and has its log in {@code logs}
   * @param environment variables that are set besides the own ones; where tokens go, since
   *     arguments show in process lists
   */
  public static ServiceProcess start(
      Path executable, Path folder, Map<String, String> environment, List<String> arguments)
      throws IOException {
    Path logs = Files.createDirectories(folder.resolve("logs"));
    String name = executable.getFileName().toString();
    Path log = logs.resolve(name + ".log");
    List<String> command = new ArrayList<>();
    command.add(executable.toString());
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().put("KCI_STATE_DIR", folder.resolve("state").toString());
    builder.environment().putAll(environment);
    return new ServiceProcess(name, builder.start(), log, builder);
  }

  /** Starts the same command again, with the same log. */
  public ServiceProcess again() throws IOException {
    return new ServiceProcess(name, command.start(), log, command);
  }

  /** Ends the process by SIGKILL; returns when it is gone. */
  public void kill() {
    process.destroyForcibly().onExit().join();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Ends the process by SIGTERM; its exit code, or -1 when it had to be killed. */
  public int stop() {
    process.destroy();
    try {
      if (process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
        return process.exitValue();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
    return -1;
  }

  @Override
  public void close() {
    if (isAlive()) {
      stop();
    }
  }
}
