package dev.kci.cli;

import dev.kci.api.ApiException;
import dev.kci.config.ConfigurationException;
import dev.kci.storage.StorageException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/**
 * Runs a command: its {@code main} is {@code System.exit(Launcher.run(new XxxCommand(), args))}.
 *
 * <p>Exit codes: 0 for success, also after SIGTERM; 1 for a failure; 2 for wrong options or a wrong
 * configuration. What the user can mend is one line on stderr, without a stack trace.
 */
public final class Launcher {
  private Launcher() {}

  /** Parses, runs, and tells the exit code. */
  public static int run(Object command, String... args) {
    return commandLine(command, args).execute(args);
  }

  /**
   * The command line as {@link #run} executes it: for tests that catch what it prints.
   *
   * @param args tell a {@link CommandGroup} what will be needed; none for everything
   */
  public static CommandLine commandLine(Object command, String... args) {
    LogSetup.request();
    CommandLine line = CommandGroup.commandLine(command, List.of(args));
    line.setOut(new PrintWriter(System.out, true)); // unlike picocli's own it sees a closed pipe
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExecutionExceptionHandler((e, failed, parsed) -> report(e, failed));
    line.setParameterExceptionHandler((e, arguments) -> report(e));
    line.setUsageHelpAutoWidth(true);
    describe(line, version(command.getClass()));
    return line;
  }

  private static void describe(CommandLine line, String version) {
    Map<String, String> exitCodes = new LinkedHashMap<>();
    exitCodes.put("0", "success; for what runs until stopped also SIGTERM or Ctrl-C");
    exitCodes.put("1", "failure");
    exitCodes.put("2", "wrong option, settings or configuration");
    line.getCommandSpec().version(line.getCommandName() + " " + version);
    line.getCommandSpec().usageMessage().showDefaultValues(true);
    if (line.getCommandSpec().usageMessage().exitCodeList().isEmpty()) {
      line.getCommandSpec()
          .usageMessage()
          .exitCodeListHeading("%nExit codes:%n")
          .exitCodeList(exitCodes);
    }
    line.getSubcommands().values().forEach(sub -> describe(sub, version));
  }

  private static String version(Class<?> command) {
    return Objects.requireNonNullElse(
        command.getPackage().getImplementationVersion(), "development");
  }

  private static int report(ParameterException e) {
    CommandLine line = e.getCommandLine();
    line.getErr().println(name(line) + ": " + oneLine(e));
    line.getErr().println("Try '" + name(line) + " --help'.");
    line.getErr().flush();
    return CommandLine.ExitCode.USAGE;
  }

  private static int report(Exception e, CommandLine line) throws Exception {
    PrintWriter err = line.getErr();
    if (e instanceof ConfigurationException) {
      err.println(name(line) + ": " + e.getMessage());
      err.flush();
      return CommandLine.ExitCode.USAGE;
    }
    if (e instanceof CommandFailure
        || e instanceof ApiException
        || e instanceof StorageException
        || e instanceof UncheckedIOException) {
      err.println(name(line) + ": " + oneLine(e));
      err.flush();
      return CommandLine.ExitCode.SOFTWARE;
    }
    throw e; // a defect of ours: the stack trace is wanted
  }

  private static String name(CommandLine line) {
    return line.getCommandSpec().qualifiedName();
  }

  private static String oneLine(Exception e) {
    return String.valueOf(e.getMessage()).strip().replaceAll("\\s*\\R\\s*", "; ");
  }
}
