package dev.kci.tarball;

import dev.kci.cli.Launcher;
import picocli.CommandLine.Command;

/** {@code kci-tarball}: makes and stores the source tarball of each new checkout. */
@Command(
    name = "kci-tarball",
    mixinStandardHelpOptions = true,
    description = "Make and store the source tarball of each new checkout",
    subcommands = {RunCommand.class, MakeCommand.class, DescribeCommand.class})
public final class TarballCommand {
  public static void main(String[] args) {
    System.exit(Launcher.run(new TarballCommand(), args));
  }
}
