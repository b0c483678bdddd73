package dev.kci.cli.options;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Member;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Takes the values of options that are not on the command line from the environment: {@code
 * --poll-period} from {@code KCI_POLL_PERIOD}. An empty variable counts as absent. Options marked
 * {@link NoVariable}, {@code --help} and {@code --version} have no variable.
 *
 * <p>Order of precedence: command line, environment, settings, built-in default.
 */
final class EnvironmentVariables implements IDefaultValueProvider {
  private final Map<String, String> environment;

  EnvironmentVariables(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  @Override
  public @Nullable String defaultValue(ArgSpec argument) {
    return isHelpRequested(argument) ? null : value(argument).orElse(null);
  }

  /** Returns whether only help is shown, which an invalid variable must not prevent. */
  private static boolean isHelpRequested(ArgSpec argument) {
    CommandLine line = argument.command().commandLine();
    return line.isUsageHelpRequested() || line.isVersionHelpRequested();
  }

  /** Returns the value in the environment, which is not empty. */
  Optional<String> value(ArgSpec argument) {
    return name(argument).map(environment::get).filter(value -> !value.isEmpty());
  }

  /** Returns the name of an option's variable; empty if the option has none. */
  static Optional<String> name(ArgSpec argument) {
    if (!(argument instanceof OptionSpec option)
        || option.usageHelp()
        || option.versionHelp()
        || isMarked(option)) {
      return Optional.empty();
    }
    String name = option.longestName();
    return name.startsWith("--")
        ? Optional.of("KCI_" + name.substring(2).replace('-', '_').toUpperCase(Locale.ROOT))
        : Optional.empty();
  }

  private static boolean isMarked(OptionSpec option) {
    return option.userObject() instanceof AnnotatedElement declared
        && (declared.isAnnotationPresent(NoVariable.class)
            || (declared instanceof Member member
                && member.getDeclaringClass().isAnnotationPresent(NoVariable.class)));
  }
}
