package dev.kci.cli;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;

/**
 * A command with commands below it, of which only the one is made that the arguments name: reading
 * the annotations of all takes longer than what most of them do. All are made where none is named,
 * for the help, the completion and the words about a mistake.
 */
public interface CommandGroup {
  /** How to make each command, by its name, in the order of the help. */
  Map<String, Supplier<Object>> commands();

  /**
   * A command with those below it that the arguments need.
   *
   * @param arguments those after the command's own name
   */
  static CommandLine commandLine(Object command, List<String> arguments) {
    CommandLine line = new CommandLine(command);
    if (command instanceof CommandGroup group) {
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
