package dev.kci.runner;

import dev.kci.cli.Launcher;
import picocli.CommandLine.Command;

/** The executable {@code kci-runner}. */
@Command(
    name = RunnerCommand.SERVICE,
    mixinStandardHelpOptions = true,
    description = "Schedule the jobs that events ask for, and run them.",
    footer = {
      "'kci-api config validate', 'plan' and 'render' show what a configuration does. 'kci-api node"
          + " explain ID' shows why a node has its jobs."
    },
    subcommands = {RunCommand.class, PullCommand.class, RuntimesCommand.class})
public final class RunnerCommand {
  static final String SERVICE = "kci-runner";

  /** Runs the command and exits with its exit code. */
  public static void main(String[] args) {
    System.exit(Launcher.run(new RunnerCommand(), args));
  }
}
