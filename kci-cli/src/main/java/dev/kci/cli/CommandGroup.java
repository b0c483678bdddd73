package dev.kci.cli;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine;

/**
 * A command with subcommands. Only the one that the arguments name is created, since reading the
 * annotations of all takes longer than most of them run. Without a name, all are created: for help,
 * completion and suggestions.
 */
public interface CommandGroup {
  /** Prints the version whatever the subcommands are. */
  List<String> VERSION = List.of("--version");

  /** Returns the factories of the subcommands by name, in the order of the help. */
  Map<String, Supplier<Object>> commands();

  /**
   * Returns work that may be done in a second thread while the options are read: nothing by
   * default. It speeds up what the command does first, such as loading classes, and has no other
   * effect; it is left out on a machine with one processor.
   *
   * @param arguments those after the command's own name
   */
  default Optional<Runnable> workAhead(List<String> arguments) {
    return Optional.empty();
  }

  /**
   * Creates a command with the subcommands that the arguments need.
   *
   * @param arguments those after the command's own name
   */
  static CommandLine commandLine(Object command, List<String> arguments) {
    CommandLine line = new CommandLine(command);
    if (command instanceof CommandGroup group && !arguments.equals(VERSION)) {
      String first = arguments.isEmpty() ? "" : arguments.get(0);
      List<String> rest = arguments.isEmpty() ? arguments : arguments.subList(1, arguments.size());
      Map<String, Supplier<Object>> all = group.commands();
      Supplier<Object> named = all.get(first);
      if (named != null) {
        line.addSubcommand(first, commandLine(named.get(), rest));
      } else {
        all.forEach((name, make) -> line.addSubcommand(name, commandLine(make.get(), rest)));
      }
    }
    return line;
  }
}
