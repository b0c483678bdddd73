package dev.kci.cli.completion;

import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * The completion for zsh. That of picocli is its script for bash, which changes options and aliases
 * of the user's shell, and shows no descriptions.
 */
final class ZshCompletion {
  private final String program;
  private final StringBuilder script = new StringBuilder();

  private ZshCompletion(String program) {
    this.program = program;
  }

  /** Returns the script, which can be sourced or be a file {@code _PROGRAM} in {@code $fpath}. */
  static String of(CommandLine program) {
    ZshCompletion completion = new ZshCompletion(program.getCommandName());
    completion.write(Completed.all(program));
    return completion.script.toString();
  }

  private void write(List<Completed> commands) {
    script.append("#compdef ").append(program).append('\n');
    script.append("# Completion of %1$s for zsh: %1$s completion zsh\n".formatted(program));
    commands.forEach(this::function);
    values();
    script.append(
        """
        if [ "$funcstack[1]" = "_%1$s" ]; then
          _%1$s "$@"
        else
          (( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
          compdef _%1$s %1$s
        fi
        """
            .formatted(program));
  }

  private void function(Completed completed) {
    String name =
        "_" + program + String.join("", completed.path().stream().map(p -> "_" + p).toList());
    Map<String, CommandLine> commands = completed.command().subcommands();
    script.append(name).append("() {\n");
    if (completed.path().isEmpty()) {
      script.append("  local -a typed=(\"${(@)words[2,CURRENT]}\")\n"); // for values()
    }
    if (!commands.isEmpty()) {
      script.append("  local curcontext=\"$curcontext\" state line\n");
    }
    script.append(commands.isEmpty() ? "  _arguments -s -S" : "  _arguments -C");
    completed.options().forEach(this::option);
    if (commands.isEmpty()) {
      completed.command().positionalParameters().forEach(this::argument);
      script.append("\n}\n");
      return;
    }
    script.append(" \\\n    '1:command:->command' '*::argument:->rest'\n");
    script.append("  case $state in\n    command)\n      local -a commands=(\n");
    commands.forEach(
        (command, line) -> {
          String described = command + ":" + Completed.meaning(line).replace(":", "\\:");
          script.append("        ").append(quote(described)).append('\n');
        });
    script.append("      )\n      _describe command commands ;;\n");
    script.append(
        "    rest) (( $+functions[%1$s_$line[1]] )) && %1$s_$line[1] ;;\n".formatted(name));
    script.append("  esac\n}\n");
  }

  /** Writes the function that asks the program for values; zsh has shortened {@code words}. */
  private void values() {
    script.append(
        """
        _%1$s_values() {
          local offered
          offered="$(%1$s __complete "${(@)typed}" 2>/dev/null)" ||
            (%1$s __complete --refresh "${(@)typed}" >/dev/null 2>&1 &)
          [[ -n $offered ]] || return 1
          local -a values=("${(@f)offered}")
          values=("${(@)values//:/\\\\:}")
          values=("${(@)values/$'\\t'/:}")
          _describe -V value values
        }
        """
            .formatted(program));
  }

  private void option(OptionSpec option) {
    String meaning = "[" + escape(Completed.meaning(option)) + "]";
    for (String name : option.names()) {
      if (option.usageHelp() || option.versionHelp()) {
        add("(- *)" + name + meaning);
      } else {
        String repeated = option.isMultiValue() ? "*" : "";
        String value = option.arity().max() == 0 ? "" : "=";
        add(repeated + name + value + meaning + (value.isEmpty() ? "" : values(option)));
      }
    }
  }

  /** Leaves out an argument without known values: zsh would then not insert options either. */
  private void argument(PositionalParamSpec argument) {
    if (Completed.isFile(argument)
        || Completed.hasValues(argument)
        || !Completed.words(argument).isEmpty()) {
      boolean isLast = argument.arity().max() > 1;
      add((isLast ? "*" : argument.index().min() + 1) + values(argument));
    }
  }

  private String values(ArgSpec argument) {
    List<String> words = Completed.words(argument);
    String unknown =
        Completed.hasValues(argument)
            ? "_" + program + "_values"
            : Completed.isFile(argument) ? "_files" : " ";
    String action = words.isEmpty() ? unknown : "(" + String.join(" ", words) + ")";
    return ":" + escape(argument.paramLabel()) + ":" + action;
  }

  private void add(String specification) {
    script.append(" \\\n    ").append(quote(specification));
  }

  private static String escape(String text) {
    return text.replace("\\", "\\\\").replace("]", "\\]").replace(":", "\\:");
  }

  private static String quote(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
