package dev.kci.cli.completion;

import java.util.List;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The completion for bash, made by picocli. */
final class BashCompletion {
  private BashCompletion() {}

  /** Returns the script. Changes the labels in the model of the program, which ends after this. */
  static String of(CommandLine program) {
    label(program);
    return AutoComplete.bash(program.getCommandName(), program)
        .replaceFirst("^#!.*\n", ""); // it is sourced
  }

  /**
   * Gives each value a label of its own. The script keeps the words of an option in a variable that
   * has the label as its name, so {@code --format FORMAT} would be completed with the words of
   * {@code --log-format FORMAT}.
   */
  private static void label(CommandLine line) {
    CommandSpec command = line.getCommandSpec();
    for (OptionSpec option : List.copyOf(command.options())) {
      command.remove(option);
      command.addOption(option.toBuilder().paramLabel(option.longestName()).build());
    }
    for (PositionalParamSpec argument : List.copyOf(command.positionalParameters())) {
      command.remove(argument);
      String label = "argument " + argument.paramLabel();
      command.addPositional(argument.toBuilder().paramLabel(label).build());
    }
    line.getSubcommands().values().forEach(BashCompletion::label);
  }
}
