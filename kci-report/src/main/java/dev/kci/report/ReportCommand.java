package dev.kci.report;

import dev.kci.cli.Launcher;
import picocli.CommandLine.Command;

/** The {@code kci-report} executable. */
@Command(
    name = "kci-report",
    mixinStandardHelpOptions = true,
    description = "Mail test reports of finished checkouts of a KernelCI API.",
    subcommands = {RunCommand.class, MakeCommand.class, SiteCommand.class})
public final class ReportCommand {
  public static void main(String[] args) {
    System.exit(Launcher.run(new ReportCommand(), args));
  }
}
