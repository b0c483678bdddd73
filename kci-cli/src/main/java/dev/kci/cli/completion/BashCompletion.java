package dev.kci.cli.completion;

import java.util.List;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The completion for bash: picocli's, and values that the program itself knows. */
final class BashCompletion {
  private BashCompletion() {}

  /** Returns the script. Changes the labels in the model of the program, which ends after this. */
  static String of(CommandLine program) {
    boolean hasValues = Completed.all(program).stream().anyMatch(Completed::hasValues);
    label(program);
    String name = program.getCommandName();
    String script = AutoComplete.bash(name, program).replaceFirst("^#!.*\n", ""); // it is sourced
    return hasValues ? script + values(name) : script;
  }

  /**
   * Asks the program where picocli offers nothing. The words are split again, since bash splits a
   * URL at its colons.
   */
  private static String values(String program) {
    return """

    function _values_%1$s() {
      _complete_%1$s
      local current="${COMP_WORDS[COMP_CWORD]}"
      if [[ ${#COMPREPLY[@]} -gt 0 || $current == -* ]]; then
        return 0
      fi
      local typed="${COMP_LINE:0:COMP_POINT}" words values
      read -ra words <<< "$typed"
      if [[ $typed == *[[:space:]] ]]; then
        words+=("")
      fi
      values=$(%1$s __complete "${words[@]:1}" 2>/dev/null) ||
        (%1$s __complete --refresh "${words[@]:1}" >/dev/null 2>&1 &)
      if [[ -n $values ]]; then
        compopt +o default 2>/dev/null
        COMPREPLY=($(compgen -W "$(cut -f1 <<< "$values")" -- "$current"))
      fi
    }
    complete -F _values_%1$s -o default %1$s
    """
        .formatted(program);
  }

  /**
   * Gives each value its own label. The script keeps the words of an option in a variable that has
   * the label as its name, so {@code --format FORMAT} would be completed with the words of {@code
   * --log-format FORMAT}.
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
