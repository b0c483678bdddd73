package dev.kci.cli.options;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The words of a help text, not wrapped. */
public final class HelpWords {
  /** Introduces the default, in descriptions too that say it themselves. */
  private static final String DEFAULT = "Default: ";

  /** Default and variable share a line up to this length, which fits into 80 columns. */
  private static final int LONGEST_LINE = 50;

  private HelpWords() {}

  /** Returns how to call a command: {@code Usage: NAME --required VALUE [OPTIONS] ARGUMENT}. */
  public static String usage(CommandSpec command) {
    StringJoiner usage = new StringJoiner(" ", "Usage: ", "");
    usage.add(command.qualifiedName());
    command.options().stream()
        .filter(ArgSpec::required)
        .map(option -> option.longestName() + " " + option.paramLabel())
        .forEach(usage::add);
    usage.add("[OPTIONS]");
    for (PositionalParamSpec argument : command.positionalParameters()) {
      String name = name(argument);
      usage.add(argument.arity().min() == 0 ? "[" + name + "]" : name);
    }
    if (!command.subcommands().isEmpty()) {
      boolean isCommand = command.userObject() instanceof Runnable;
      usage.add(isCommand ? "[COMMAND]" : "COMMAND");
    }
    return usage.toString();
  }

  /** Returns an option's names with the label of its value, or an argument's label. */
  public static String name(ArgSpec argument) {
    if (!(argument instanceof OptionSpec option)) {
      return argument.paramLabel() + (argument.arity().max() > 1 ? "..." : "");
    }
    String names = String.join(", ", option.names());
    return option.arity().max() == 0
        ? names
        : names + " " + option.paramLabel() + (option.splitRegex().isEmpty() ? "" : "[,...]");
  }

  /** Returns a command's description, one paragraph. */
  public static String description(CommandLine command) {
    return plain(String.join(" ", command.getCommandSpec().usageMessage().description()));
  }

  /**
   * Returns the description of an argument or option, then its default and its variable on lines of
   * their own.
   */
  public static String description(ArgSpec argument) {
    List<String> facts = new ArrayList<>();
    fallback(argument).ifPresent(value -> facts.add(DEFAULT + value));
    if (facts.isEmpty() && argument.required() && argument.isOption()) {
      facts.add("Required.");
    }
    EnvironmentVariables.name(argument).ifPresent(name -> facts.add("Env: " + name));
    String line = String.join(" ", facts);
    return line.length() <= LONGEST_LINE
        ? (meaning(argument) + "\n" + line).strip()
        : meaning(argument) + "\n" + String.join("\n", facts);
  }

  /** Returns the description of an argument or option without its default. */
  public static String meaning(ArgSpec argument) {
    String all = all(argument);
    int start = all.indexOf(DEFAULT);
    return (start < 0 ? all : all.substring(0, start)).strip();
  }

  /** Returns the default of an argument or option, as a sentence; empty if it has none. */
  public static Optional<String> fallback(ArgSpec argument) {
    String all = all(argument);
    int start = all.indexOf(DEFAULT);
    return start < 0
        ? Optional.ofNullable(defaultValue(argument))
            .map(value -> value.contains("://") ? value : value + ".")
        : Optional.of(all.substring(start + DEFAULT.length()));
  }

  private static String all(ArgSpec argument) {
    return sentence(plain(String.join(" ", argument.description())));
  }

  private static @Nullable String defaultValue(ArgSpec argument) {
    @Nullable Object value = argument.defaultValue();
    if (value == null && !argument.required()) {
      value = argument.initialValue();
    }
    return value == null
            || !argument.isOption()
            || ((OptionSpec) argument).arity().max() == 0
            || Set.of("", "[]").contains(value.toString())
        ? null
        : value.toString();
  }

  /** Returns a text as picocli shows it: {@code %n} and {@code %%} are escapes. */
  public static String plain(String text) {
    return text.contains("%") ? text.formatted() : text;
  }

  private static String sentence(String text) {
    return text.isEmpty() || ".!?".indexOf(text.charAt(text.length() - 1)) >= 0 ? text : text + ".";
  }
}
