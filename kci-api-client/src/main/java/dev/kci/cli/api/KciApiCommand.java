package dev.kci.cli.api;

import dev.kci.cli.Launcher;
import picocli.CommandLine.Command;

/** {@code kci-api}: the client library as a command. */
@Command(
    name = "kci-api",
    mixinStandardHelpOptions = true,
    description = "Reads and changes what a KernelCI API holds.",
    subcommands = {NodeCommand.class, EventCommand.class, UserCommand.class})
public final class KciApiCommand {
  public static void main(String[] args) {
    System.exit(Launcher.run(new KciApiCommand(), args));
  }
}
