package dev.kci.soak;

import dev.kci.cli.Launcher;
import picocli.CommandLine.Command;

/** The {@code kci-soak} executable. */
@Command(
    name = "kci-soak",
    mixinStandardHelpOptions = true,
    description = "Show that no event is lost or doubled, whatever the API or the process does.",
    subcommands = {RunCommand.class, ConsumeCommand.class})
public final class SoakCommand {
  public static void main(String[] args) {
    System.exit(Launcher.run(new SoakCommand(), args));
  }
}
