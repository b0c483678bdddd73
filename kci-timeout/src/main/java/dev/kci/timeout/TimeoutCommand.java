package dev.kci.timeout;

import dev.kci.cli.Launcher;
import picocli.CommandLine.Command;

/** The {@code kci-timeout} executable. */
@Command(
    name = "kci-timeout",
    mixinStandardHelpOptions = true,
    description = "End nodes of a KernelCI API that timed out or have nothing left to wait for.",
    subcommands = {RunCommand.class, ExplainCommand.class})
public final class TimeoutCommand {
  public static void main(String[] args) {
    System.exit(Launcher.run(new TimeoutCommand(), args));
  }
}
