package dev.kci.cli.options;

import dev.kci.config.Spelling;
import dev.kci.text.ErrorText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What is wrong with a command line, in our words. */
public final class UsageErrors {
  private UsageErrors() {}

  /** Returns whether a command that needs another below it was called without one. */
  public static boolean isWithoutCommand(ParameterException e) {
    CommandSpec command = e.getCommandLine().getCommandSpec();
    return e.getClass() == ParameterException.class
        && !command.subcommands().isEmpty()
        && !(command.userObject() instanceof Runnable)
        && e.getCommandLine().getParseResult().matchedArgs().isEmpty()
        && !e.getCommandLine().getParseResult().hasSubcommand();
  }

  /**
   * Returns the message for an error, one line.
   *
   * @param arguments those of the whole command line
   */
  public static String message(ParameterException e, String... arguments) {
    if (e instanceof UnmatchedArgumentException unmatched) {
      return unmatched(unmatched);
    }
    if (e instanceof MissingParameterException missing) {
      return missing(missing, arguments);
    }
    @Nullable ArgSpec argument = e.getArgSpec();
    if (argument != null && e.getCause() instanceof TypeConversionException wrong) {
      return name(argument, e.getValue(), arguments)
          + ": '"
          + e.getValue()
          + "'; expected "
          + wrong.getMessage();
    }
    return ErrorText.of(e);
  }

  private static String unmatched(UnmatchedArgumentException e) {
    CommandSpec command = e.getCommandLine().getCommandSpec();
    String given = e.getUnmatched().get(0);
    if (e.isUnknownOption()) {
      String name = given.replaceFirst("=.*", "");
      return "there is no option '" + name + "'" + Spelling.hint(name, optionNames(command));
    }
    if (command.subcommands().isEmpty()) {
      return "'" + given + "' is one argument too many; see the usage";
    }
    return "there is no command '"
        + given
        + "'"
        + Spelling.hint(given, command.subcommands().keySet());
  }

  private static List<String> optionNames(CommandSpec command) {
    List<String> names = new ArrayList<>();
    for (OptionSpec option : command.options()) {
      if (!option.hidden()) {
        names.addAll(List.of(option.names()));
      }
    }
    return names;
  }

  private static String missing(MissingParameterException e, String... arguments) {
    List<String> names = new ArrayList<>();
    for (ArgSpec argument : e.getMissing()) {
      if (argument instanceof OptionSpec option && isGiven(option, arguments)) {
        return option.longestName() + ": the value is missing; expected " + option.paramLabel();
      }
      names.add(
          EnvironmentVariables.name(argument)
              .map(variable -> name(argument) + " (" + variable + ")")
              .orElse(name(argument)));
    }
    return names.isEmpty() ? ErrorText.of(e) : "missing " + String.join(" and ", names);
  }

  private static String name(ArgSpec argument) {
    return argument instanceof OptionSpec option
        ? option.longestName() + " " + option.paramLabel()
        : argument.paramLabel();
  }

  /** Returns the name of what holds the value: the option or its variable. */
  private static String name(ArgSpec argument, @Nullable String value, String... arguments) {
    if (!(argument instanceof OptionSpec option)) {
      return argument.paramLabel();
    }
    return !isGiven(option, arguments)
            && option.command().defaultValueProvider() instanceof EnvironmentVariables environment
            && environment.value(option).filter(all -> all.contains("" + value)).isPresent()
        ? EnvironmentVariables.name(option).orElseThrow()
        : option.longestName();
  }

  private static boolean isGiven(OptionSpec option, String... arguments) {
    return Arrays.stream(option.names())
        .anyMatch(
            name ->
                Arrays.stream(arguments)
                    .anyMatch(given -> given.equals(name) || given.startsWith(name + "=")));
  }
}
