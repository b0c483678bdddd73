package dev.kci.cli.options;

import java.util.Comparator;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/**
 * What the reference in the documentation says of an option; the same as the help.
 *
 * @param names with the label of the value, as in the help
 * @param meaning sentences, without the default
 * @param fallback the default as a sentence; may be empty
 * @param variable the environment variable; may be empty
 */
public record OptionReference(String names, String meaning, String fallback, String variable) {
  /**
   * Returns the options of a command in the order of their names, without {@code --help} and {@code
   * --version}.
   *
   * @param command set up by {@link OptionSetup}
   */
  public static List<OptionReference> of(CommandSpec command) {
    return command.options().stream()
        .filter(option -> !option.hidden() && !OptionHeadings.isGeneral(option))
        .map(
            option ->
                new OptionReference(
                    HelpWords.name(option),
                    HelpWords.meaning(option),
                    HelpWords.fallback(option).orElse(option.required() ? "Required." : ""),
                    EnvironmentVariables.name(option).orElse("")))
        .sorted(Comparator.comparing(OptionReference::names))
        .toList();
  }
}
