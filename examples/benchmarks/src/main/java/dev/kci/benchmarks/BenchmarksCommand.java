package dev.kci.benchmarks;

import dev.kci.cli.Launcher;
import picocli.CommandLine.Command;

/** The {@code kci-benchmarks} executable. */
@Command(
    name = "kci-benchmarks",
    mixinStandardHelpOptions = true,
    description = "Compare the toolkit with what people use without it.",
    subcommands = {
      ConfigCommand.class,
      DeadLabsCommand.class,
      DecodeCommand.class,
      DecisionCommand.class,
      FindCommand.class,
      JobsCommand.class,
      LogCommand.class,
      EventsCommand.class,
      StartCommand.class,
      TimeoutPassCommand.class
    })
public final class BenchmarksCommand {
  public static void main(String[] args) {
    // else the JDK's server, which stands before or in place of an API here, waits up to 40 ms for
    // an acknowledgement between an answer's head and its body: that would be all that is measured
    System.setProperty("sun.net.httpserver.nodelay", "true");
    System.exit(Launcher.run(new BenchmarksCommand(), args));
  }
}
