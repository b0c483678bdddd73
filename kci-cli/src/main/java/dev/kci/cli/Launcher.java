package dev.kci.cli;

import dev.kci.api.ApiException;
import dev.kci.api.ToolkitVersion;
import dev.kci.cli.completion.CompletionCommand;
import dev.kci.cli.options.OptionSetup;
import dev.kci.cli.options.UsageErrors;
import dev.kci.config.ConfigurationException;
import dev.kci.config.Problem;
import dev.kci.storage.StorageException;
import dev.kci.text.ErrorText;
import dev.kci.text.SafeText;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * Runs a command: its {@code main} is {@code System.exit(Launcher.run(new XxxCommand(), args))}.
 *
 * <p>Exit codes: 0 for success, also after SIGTERM; 1 for a failure; 2 for invalid options,
 * settings or configuration. Errors that users can fix are one line on stderr, without a stack
 * trace.
 */
public final class Launcher {
  /** The command of every service, which runs until stopped. */
  private static final String SERVICE = "run";

  /** Types of options that no command has, whose converters picocli would load at each start. */
  private static final String UNUSED_TYPES = "java\\.(sql|time)\\..*";

  private Launcher() {}

  /**
   * Parses the arguments, runs the command, and returns the exit code. A service that SIGTERM ends
   * exits with 0, however early the signal arrives.
   */
  public static int run(Object command, String... args) {
    if (args.length > 0 && args[0].equals(SERVICE)) {
      Signals.endWithSuccess();
    }
    OutputStream out = new FileOutputStream(FileDescriptor.out);
    OutputStream err = new FileOutputStream(FileDescriptor.err);
    Charset charset = Charset.defaultCharset();
    Terminal terminal = Terminal.ofStandardOutput(System.getenv());
    Terminal errors = Terminal.ofStandardError(System.getenv());
    return run(
        command,
        ConsoleWriter.to(out, charset, terminal),
        ConsoleWriter.to(err, charset, errors),
        args);
  }

  /**
   * As {@link #run(Object, String...)}, with the streams of the caller: for tests.
   *
   * <p>A failed write to {@code out} is reported as one line on {@code err} and exit code 1,
   * whatever the command returned. A reader that closes the pipe, as {@code | head} does, is not a
   * failure.
   */
  public static int run(Object command, ConsoleWriter out, ConsoleWriter err, String... args) {
    if (args.length > 0 && args[0].equals(ValueCompletion.COMMAND)) {
      List<String> words = List.of(args).subList(1, args.length);
      return ValueCompletion.run(command, System.getenv(), out, words);
    }
    Package bundle = command.getClass().getPackage();
    @Nullable String name = bundle.getImplementationTitle();
    if (name != null && List.of(args).equals(CommandGroup.VERSION)) {
      out.println(name + " " + bundle.getImplementationVersion()); // no need to read all options
      return written(out, err, name, CommandLine.ExitCode.OK);
    }
    LogSetup.request(); // before another thread logs, which starts the log
    int processors = Runtime.getRuntime().availableProcessors();
    WorkAhead ahead = WorkAhead.start(command, List.of(args), processors);
    CommandLine line = commandLine(command, args).setOut(out).setErr(err);
    line.setExecutionStrategy(ahead.before(line.getExecutionStrategy()));
    Ansi ansi = Terminal.of(out).hasColours() ? Ansi.ON : Ansi.OFF;
    line.setColorScheme(CommandLine.Help.defaultColorScheme(ansi));
    return written(out, err, name(line), execute(line, args));
  }

  /** Executes a command. An error, such as a full heap, is a failure like any other. */
  private static int execute(CommandLine line, String... args) {
    try {
      return line.execute(args);
    } catch (Error e) { // picocli passes these on; thrown from main, they would not end all threads
      return report(e, line);
    }
  }

  private static int written(ConsoleWriter out, ConsoleWriter err, String name, int exitCode) {
    out.flush();
    IOException failure = out.failure().orElse(null);
    if (failure == null || StandardStream.isBrokenPipe(failure)) {
      return exitCode;
    }
    err.println(name + ": cannot write to standard output: " + ErrorText.of(failure));
    return exitCode == CommandLine.ExitCode.OK ? CommandLine.ExitCode.SOFTWARE : exitCode;
  }

  /**
   * Returns the command line that {@link #run} executes: for tests that read what it prints.
   *
   * @param args tell a {@link CommandGroup} which commands to load; all if empty
   */
  public static CommandLine commandLine(Object command, String... args) {
    return commandLine(command, System.getenv(), args);
  }

  /** As {@link #commandLine(Object, String...)}, with the caller's environment variables. */
  public static CommandLine commandLine(
      Object command, Map<String, String> environment, String... args) {
    LogSetup.request();
    System.setProperty("picocli.converters.excludes", UNUSED_TYPES);
    CommandLine line = CommandGroup.commandLine(command, List.of(args));
    addCompletion(line, args);
    OptionSetup.apply(line, environment, args);
    line.setExecutionExceptionHandler((e, failed, parsed) -> report(e, failed));
    line.setParameterExceptionHandler(Launcher::report);
    describe(line);
    return line;
  }

  /** Adds the command {@code completion}, unless the arguments name another command. */
  private static void addCompletion(CommandLine line, String... args) {
    Map<String, CommandLine> commands = line.getSubcommands();
    if (!commands.isEmpty() && !(args.length > 0 && commands.containsKey(args[0]))) {
      line.addSubcommand(new CompletionCommand());
    }
  }

  private static void describe(CommandLine line) {
    Map<String, String> exitCodes = new LinkedHashMap<>();
    exitCodes.put("0", "success; also when SIGTERM or Ctrl-C ends a service");
    exitCodes.put("1", "failure");
    exitCodes.put("2", "invalid option, settings or configuration");
    CommandSpec spec = line.getCommandSpec();
    spec.versionProvider(() -> new String[] {spec.root().name() + " " + ToolkitVersion.text()});
    if (line.getCommandSpec().usageMessage().exitCodeList().isEmpty()) {
      line.getCommandSpec().usageMessage().exitCodeList(exitCodes);
    }
    line.getSubcommands().values().forEach(Launcher::describe);
  }

  private static int report(ParameterException e, String... arguments) {
    CommandLine line = e.getCommandLine();
    if (UsageErrors.isWithoutCommand(e)) {
      line.getErr().print(line.getUsageMessage());
    } else {
      line.getErr().println(name(line) + ": " + UsageErrors.message(e, arguments));
      line.getErr().println("Try '" + name(line) + " --help'.");
    }
    line.getErr().flush();
    return CommandLine.ExitCode.USAGE;
  }

  private static int report(Throwable e, CommandLine line) {
    if (line.getOut() instanceof ConsoleWriter out && isCausedBy(e, out.failure())) {
      return CommandLine.ExitCode.SOFTWARE; // run() says why, unless only the reader went away
    }
    PrintWriter err = line.getErr();
    lines(e).forEach(text -> err.println(name(line) + ": " + text));
    if (!isExpected(e)) {
      err.print(ErrorText.trace(e)); // a defect of ours
    }
    err.flush();
    return e instanceof ConfigurationException
        ? CommandLine.ExitCode.USAGE
        : CommandLine.ExitCode.SOFTWARE;
  }

  /** Returns a line for each problem of a configuration, and one for anything else. */
  private static List<String> lines(Throwable e) {
    return e instanceof ConfigurationException wrong
        ? wrong.problems().stream().map(Problem::toString).map(SafeText::escape).toList()
        : List.of(ErrorText.of(e));
  }

  /** Whether users can fix the cause, so that a stack trace would not help. */
  private static boolean isExpected(Throwable e) {
    return e instanceof ConfigurationException
        || e instanceof CommandFailure
        || e instanceof ApiException
        || e instanceof StorageException
        || e instanceof IOException
        || e instanceof UncheckedIOException;
  }

  private static boolean isCausedBy(Throwable e, Optional<IOException> failure) {
    int depth = 0;
    for (Throwable t = e; t != null && depth < 20; t = t.getCause(), depth++) {
      if (failure.isPresent() && t == failure.get()) {
        return true;
      }
    }
    return false;
  }

  private static String name(CommandLine line) {
    return line.getCommandSpec().qualifiedName();
  }
}
