package dev.kci.runner;

import dev.kci.sandbox.Sandbox;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A command of {@code kci-runner} as a process of its own, on a sandbox. */
final class RunnerProcess {
  private RunnerProcess() {}

  /** The command {@code run} with the token of the user pipeline. */
  static ProcessBuilder run(Sandbox sandbox, Path configuration, Path log, List<String> options) {
    return of("run", sandbox, "pipeline", configuration, log, options);
  }

  /**
   * @param user whose token it has
   * @param log to which it appends its output
   */
  static ProcessBuilder of(
      String name,
      Sandbox sandbox,
      String user,
      Path configuration,
      Path log,
      List<String> options) {
    List<String> command =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                RunnerCommand.class.getName(),
                name,
                "--config",
                configuration.toString(),
                "--api-url",
                sandbox.url().toString()));
    command.addAll(options);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().put("KCI_API_TOKEN", sandbox.token(user).reveal());
    return builder;
  }
}
