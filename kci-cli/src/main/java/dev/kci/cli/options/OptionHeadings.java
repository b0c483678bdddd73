package dev.kci.cli.options;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Member;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The options of a command under their headings, as the help and the manual page list them. */
public final class OptionHeadings {
  /** The heading of {@code --help} and {@code --version}. */
  public static final String GENERAL = "General";

  /** The heading of options that declare none. */
  private static final String OWN = "Options";

  /** Headings that come first and last; the others are in between, as declared. */
  private static final List<String> FIRST = List.of(OWN, "API", "Configuration");

  private static final List<String> LAST = List.of("Service", "Watching", "Logging", GENERAL);

  private OptionHeadings() {}

  /** Returns the visible options by heading, in the order of the help. No list is empty. */
  public static Map<String, List<OptionSpec>> of(CommandSpec command) {
    Map<String, List<OptionSpec>> all = new LinkedHashMap<>();
    FIRST.forEach(heading -> all.put(heading, new ArrayList<>()));
    command.options().stream()
        .map(OptionHeadings::of)
        .filter(heading -> !LAST.contains(heading))
        .forEach(heading -> all.putIfAbsent(heading, new ArrayList<>()));
    LAST.forEach(heading -> all.put(heading, new ArrayList<>()));
    command.options().stream()
        .filter(option -> !option.hidden())
        .sorted(Comparator.comparing(OptionSpec::longestName))
        .forEach(
            option -> all.computeIfAbsent(of(option), heading -> new ArrayList<>()).add(option));
    all.values().removeIf(List::isEmpty);
    return all;
  }

  /** Whether an option is {@code --help} or {@code --version}. */
  static boolean isGeneral(OptionSpec option) {
    return option.usageHelp() || option.versionHelp();
  }

  private static String of(OptionSpec option) {
    if (isGeneral(option)) {
      return GENERAL;
    }
    if (!(option.userObject() instanceof AnnotatedElement declared)) {
      return OWN;
    }
    Optional<Heading> own = Optional.ofNullable(declared.getAnnotation(Heading.class));
    return own.or(
            () ->
                declared instanceof Member member
                    ? Optional.ofNullable(member.getDeclaringClass().getAnnotation(Heading.class))
                    : Optional.empty())
        .map(Heading::value)
        .orElse(OWN);
  }
}
