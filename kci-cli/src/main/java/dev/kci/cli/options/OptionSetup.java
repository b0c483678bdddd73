package dev.kci.cli.options;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * Sets up a command line with everything below it: environment variables for options, one way to
 * read and to show values, and help.
 */
public final class OptionSetup {
  private OptionSetup() {}

  /**
   * Sets up a command line, once, before it parses anything.
   *
   * @param environment the environment variables
   * @param arguments a command whose subcommand they name gets no command {@code help}
   */
  public static void apply(CommandLine line, Map<String, String> environment, String... arguments) {
    apply(line, new EnvironmentVariables(environment), List.of(arguments));
  }

  private static void apply(
      CommandLine line, EnvironmentVariables environment, List<String> arguments) {
    CommandSpec spec = line.getCommandSpec();
    for (OptionSpec option : List.copyOf(spec.options())) {
      spec.remove(option);
      spec.addOption(option(option));
    }
    for (PositionalParamSpec argument : List.copyOf(spec.positionalParameters())) {
      spec.remove(argument);
      spec.addPositional(argument(argument));
    }
    line.setDefaultValueProvider(environment);
    line.setUsageHelpAutoWidth(true);
    line.setHelpSectionKeys(List.of("help"));
    line.getHelpSectionMap().put("help", help -> HelpText.of(help.commandSpec(), help.ansi()));
    String first = arguments.isEmpty() ? "" : arguments.get(0);
    Map<String, CommandLine> commands = line.getSubcommands();
    if (!commands.isEmpty() && !commands.containsKey(first)) {
      line.addSubcommand("help", new HelpCommand());
    }
    line.getSubcommands()
        .forEach(
            (name, command) ->
                apply(
                    command,
                    environment,
                    name.equals(first) ? arguments.subList(1, arguments.size()) : List.of()));
  }

  private static OptionSpec option(OptionSpec declared) {
    OptionSpec.Builder option = declared.toBuilder();
    OptionTypes.converter(declared).ifPresent(option::converters);
    words(declared).ifPresent(option::completionCandidates);
    if (declared.arity().max() == 0) {
      option.fallbackValue("true"); // otherwise a flag is off if its variable is on, too
    }
    return option.build();
  }

  private static PositionalParamSpec argument(PositionalParamSpec declared) {
    PositionalParamSpec.Builder argument = declared.toBuilder();
    OptionTypes.converter(declared).ifPresent(argument::converters);
    words(declared).ifPresent(argument::completionCandidates);
    return argument.build();
  }

  /** Returns the words that an option or argument takes; empty if it takes others too. */
  private static Optional<List<String>> words(ArgSpec declared) {
    if (declared instanceof OptionSpec option && owner(option) instanceof OfferedWords offered) {
      List<String> words = offered.words(option.longestName());
      if (!words.isEmpty()) {
        return Optional.of(words);
      }
    }
    return OptionTypes.words(declared);
  }

  private static @Nullable Object owner(ArgSpec declared) {
    try {
      return declared.scope().get();
    } catch (Exception e) {
      return null; // not a field of an object
    }
  }
}
