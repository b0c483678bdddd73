package dev.kci.runner;

import dev.kci.cli.Launcher;
import picocli.CommandLine.Command;

/** The executable {@code kci-runner}. */
@Command(
    name = "kci-runner",
    mixinStandardHelpOptions = true,
    description = "Schedules the jobs that events ask for, and explains every decision.",
    subcommands = {
      LoopCommand.class,
      RuntimesCommand.class,
      DecideCommand.class,
      ExplainCommand.class,
      PlanCommand.class,
      RenderCommand.class,
      RenderTemplateCommand.class,
      ValidateCommand.class
    })
public final class RunnerCommand {
  /** Runs the command and exits with its exit code. */
  public static void main(String[] args) {
    System.exit(Launcher.run(new RunnerCommand(), args));
  }
}
