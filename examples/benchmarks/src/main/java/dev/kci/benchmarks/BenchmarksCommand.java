package dev.kci.benchmarks;

import dev.kci.cli.Launcher;
import picocli.CommandLine.Command;

/** The {@code kci-benchmarks} executable. */
@Command(
    name = "kci-benchmarks",
    mixinStandardHelpOptions = true,
    description = "Compare the toolkit with its alternatives.",
    subcommands = {
      ConfigCommand.class,
      DayCommand.class,
      DeadLabsCommand.class,
      DecodeCommand.class,
      DecisionCommand.class,
      FindCommand.class,
      JobsCommand.class,
      LogCommand.class,
      EventsCommand.class,
      SiteCommand.class,
      StartCommand.class,
      TimeoutPassCommand.class
    })
public final class BenchmarksCommand {
  public static void main(String[] args) {
    // otherwise the JDK's server, a proxy or API here, waits up to 40 ms for an acknowledgement
    // between an answer's head and body, which would dominate the results
    System.setProperty("sun.net.httpserver.nodelay", "true");
    System.exit(Launcher.run(new BenchmarksCommand(), args));
  }
}
