package dev.kci.cli.options;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** Where the values of a command's options are from, once it is parsed. */
public final class OptionSource {
  private OptionSource() {}

  /**
   * Returns whether an option is on the command line while its rival is not, so that the rival's
   * value, if any, is only the environment's and does not count.
   */
  public static boolean overrules(@Nullable CommandSpec spec, String option, String rival) {
    return isOnCommandLine(spec, option) && !isOnCommandLine(spec, rival);
  }

  /** Returns whether an option is on the command line. */
  public static boolean isOnCommandLine(@Nullable CommandSpec spec, String option) {
    return set(spec).commandLine().getParseResult().hasMatchedOption(option);
  }

  /** Returns an option as the user gave it: its name, or that of its environment variable. */
  public static String name(@Nullable CommandSpec spec, String option) {
    @Nullable OptionSpec found = set(spec).findOption(option);
    IDefaultValueProvider provider = set(spec).defaultValueProvider();
    return found != null
            && !isOnCommandLine(spec, option)
            && provider instanceof EnvironmentVariables environment
            && environment.value(found).isPresent()
        ? EnvironmentVariables.name(found).orElse(option)
        : option;
  }

  /**
   * Returns the error for an option with a wrong value: exit code 2.
   *
   * @param message begins with the value, such as {@code 'x'; expected …}
   */
  public static ParameterException wrong(
      @Nullable CommandSpec spec, String option, String message) {
    return usage(spec, name(spec, option) + ": " + message);
  }

  /** Returns the error for a command that is called in a wrong way: exit code 2. */
  public static ParameterException usage(@Nullable CommandSpec spec, String message) {
    return new ParameterException(set(spec).commandLine(), message);
  }

  private static CommandSpec set(@Nullable CommandSpec spec) {
    return Objects.requireNonNull(spec, "set by picocli");
  }
}
