package dev.kci.cli.completion;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The completion for fish, which picocli 4.7 does not have. */
final class FishCompletion {
  private final String program;
  private final String function;
  private final StringBuilder script = new StringBuilder();

  private FishCompletion(String program) {
    this.program = program;
    this.function = "__" + program.replace('-', '_');
  }

  /** Returns the script. */
  static String of(CommandLine program) {
    FishCompletion completion = new FishCompletion(program.getCommandName());
    completion.functions();
    Completed.all(program).forEach(completion::command);
    return completion.script.toString();
  }

  /**
   * Writes two conditions, that the words before the cursor are a command or start with one, and
   * the function that asks the program for values.
   */
  private void functions() {
    script.append(
        """
        # Completion of %1$s for fish: %1$s completion fish
        function %2$s_is
            set -l words (commandline -opc)
            set -e words[1]
            test "$words" = "$argv"
        end
        function %2$s_in
            set -l words (commandline -opc)
            set -e words[1]
            string match -q -- "$argv *" "$words "
        end
        function %2$s_values
            set -l words (commandline -opc)
            set -e words[1]
            set -l current (commandline -ct)
            %1$s __complete $words "$current" 2>/dev/null
            or %1$s __complete --refresh $words "$current" >/dev/null 2>&1 &
        end
        complete -c %1$s -f
        """
            .formatted(program, function));
  }

  private void command(Completed completed) {
    String path = String.join(" ", completed.path());
    completed
        .command()
        .subcommands()
        .forEach(
            (name, sub) -> line(function + "_is " + path, "-a " + name, Completed.meaning(sub)));
    String condition =
        completed.command().subcommands().isEmpty() && !path.isEmpty()
            ? function + "_in " + path
            : function + "_is " + path;
    for (OptionSpec option : completed.options()) {
      line(condition, names(option) + values(option), Completed.meaning(option));
    }
    for (PositionalParamSpec argument : completed.command().positionalParameters()) {
      List<String> words = Completed.words(argument);
      if (!words.isEmpty()) {
        line(condition, "-a " + quote(String.join(" ", words)), "");
      } else if (Completed.isFile(argument)) {
        line(condition, "-F", "");
      } else if (Completed.hasValues(argument)) {
        line(condition, "-a '(" + function + "_values)'", "");
      }
    }
  }

  private static String names(OptionSpec option) {
    StringBuilder names = new StringBuilder();
    for (String name : option.names()) {
      names.append(name.startsWith("--") ? " -l " : " -s ").append(name.replaceFirst("^--?", ""));
    }
    return names.toString().strip();
  }

  private String values(ArgSpec option) {
    if (option.arity().max() == 0) {
      return "";
    }
    List<String> words = Completed.words(option);
    if (Completed.hasValues(option)) {
      return " -x -a '(" + function + "_values)'";
    }
    if (words.isEmpty()) {
      return Completed.isFile(option) ? " -r -F" : " -x";
    }
    return " -x -a " + quote(String.join(" ", words));
  }

  private void line(String condition, String what, String meaning) {
    script.append("complete -c %s -n %s %s".formatted(program, quote(condition.strip()), what));
    script.append(meaning.isEmpty() ? "\n" : " -d " + quote(meaning) + "\n");
  }

  private static String quote(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
