package dev.kci.cli.completion;

import dev.kci.cli.options.HelpWords;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * A command as shells complete it.
 *
 * @param path the names that lead to it from the program, without the program's own
 */
record Completed(List<String> path, CommandSpec command) {

  /** Returns a program and all commands below it, each before those below it. */
  static List<Completed> all(CommandLine program) {
    List<Completed> all = new ArrayList<>();
    add(all, List.of(), program);
    return all;
  }

  private static void add(List<Completed> all, List<String> path, CommandLine line) {
    all.add(new Completed(path, line.getCommandSpec()));
    line.getSubcommands()
        .forEach(
            (name, sub) -> {
              List<String> below = new ArrayList<>(path);
              below.add(name);
              add(all, below, sub);
            });
  }

  /** Returns the visible options, in the order of declaration. */
  List<OptionSpec> options() {
    return command.options().stream().filter(option -> !option.hidden()).toList();
  }

  /** Returns the first sentence of a command's description. */
  static String meaning(CommandLine command) {
    return firstSentence(HelpWords.description(command));
  }

  /** Returns the first sentence of an option's description. */
  static String meaning(ArgSpec argument) {
    return firstSentence(HelpWords.meaning(argument));
  }

  private static String firstSentence(String text) {
    int end = text.indexOf(". ");
    String first = end < 0 ? text : text.substring(0, end);
    return first.endsWith(".") ? first.substring(0, first.length() - 1) : first;
  }

  /** Returns the possible values of an option or argument; empty if they are not known. */
  static List<String> words(ArgSpec argument) {
    List<String> words = new ArrayList<>();
    if (argument.completionCandidates() != null) {
      argument.completionCandidates().forEach(words::add);
    }
    return words;
  }

  /** Whether the values of an option or argument are files or folders, or {@code -}. */
  static boolean isFile(ArgSpec argument) {
    Class<?> type = argument.auxiliaryTypes()[0];
    return type == Path.class || type == File.class || argument.paramLabel().equals("FILE");
  }

  /** Whether the program itself knows the values of an option or argument. */
  static boolean hasValues(ArgSpec argument) {
    return words(argument).isEmpty() && !isFile(argument) && ValueKind.of(argument).isPresent();
  }

  /** Whether the program itself knows values of this command. */
  boolean hasValues() {
    return command.args().stream().anyMatch(Completed::hasValues);
  }
}
