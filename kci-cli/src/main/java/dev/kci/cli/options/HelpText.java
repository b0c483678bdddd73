package dev.kci.cli.options;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Member;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * The help of a command: usage, description, arguments, options under their headings, commands,
 * exit codes, footer. Each option has its description, then its default, then its environment
 * variable.
 */
final class HelpText {
  /** The heading of options that declare none. */
  private static final String OWN = "Options";

  /** The heading of {@code --help} and {@code --version}. */
  private static final String GENERAL = "General";

  /** Headings that come first and last; the others are in between, as declared. */
  private static final List<String> FIRST = List.of("Arguments", OWN, "API", "Configuration");

  private static final List<String> LAST =
      List.of("Service", "Watching", "Logging", "Commands", GENERAL, "Exit codes");

  /** Longer names have a line of their own. */
  private static final int LONGEST_NAME = 24;

  private final CommandSpec command;
  private final Ansi ansi;
  private final int width;
  private final StringBuilder text = new StringBuilder();

  private HelpText(CommandSpec command, Ansi ansi, int width) {
    this.command = command;
    this.ansi = ansi;
    this.width = width;
  }

  /** Returns the help of a command, as wide as the terminal, or 80 columns if it is unknown. */
  static String of(CommandSpec command, Ansi ansi) {
    return new HelpText(command, ansi, command.usageMessage().width()).write();
  }

  private String write() {
    paragraph(HelpWords.usage(command));
    text.append('\n');
    for (String paragraph : command.usageMessage().description()) {
      paragraph(HelpWords.plain(paragraph));
    }
    Map<String, Map<String, String>> sections = new LinkedHashMap<>();
    FIRST.forEach(heading -> section(sections, heading));
    Map<String, String> arguments = section(sections, "Arguments");
    for (PositionalParamSpec argument : command.positionalParameters()) {
      arguments.put(HelpWords.name(argument), HelpWords.description(argument));
    }
    command.options().stream()
        .map(HelpText::heading)
        .filter(heading -> !LAST.contains(heading))
        .forEach(heading -> section(sections, heading));
    LAST.forEach(heading -> section(sections, heading));
    command.options().stream()
        .filter(option -> !option.hidden())
        .sorted(Comparator.comparing(OptionSpec::longestName))
        .forEach(
            option ->
                section(sections, heading(option))
                    .put(HelpWords.name(option), HelpWords.description(option)));
    Map<String, String> commands = section(sections, "Commands");
    command.subcommands().forEach((name, line) -> commands.put(name, HelpWords.description(line)));
    Map<String, String> exitCodes = section(sections, "Exit codes");
    command.usageMessage().exitCodeList().forEach(exitCodes::put);
    sections.forEach(this::section);
    footer();
    return text.toString();
  }

  private static Map<String, String> section(
      Map<String, Map<String, String>> sections, String heading) {
    return sections.computeIfAbsent(heading, name -> new LinkedHashMap<>());
  }

  static boolean isGeneral(OptionSpec option) {
    return option.usageHelp() || option.versionHelp();
  }

  private static String heading(OptionSpec option) {
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

  private void section(String heading, Map<String, String> entries) {
    if (entries.isEmpty()) {
      return;
    }
    text.append('\n').append(ansi.string("@|bold " + heading + ":|@")).append('\n');
    int longest =
        entries.keySet().stream()
            .mapToInt(String::length)
            .filter(length -> length <= LONGEST_NAME)
            .max()
            .orElse(4);
    entries.forEach((name, description) -> entry(name, description, longest + 4));
  }

  private void entry(String name, String description, int column) {
    List<String> lines = new ArrayList<>();
    for (String paragraph : description.split("\n")) {
      lines.addAll(WordWrap.lines(paragraph, width - column));
    }
    StringBuilder line = new StringBuilder("  ").append(name);
    if (line.length() > column - 2) {
      text.append(line).append('\n');
      line.setLength(0);
    }
    for (String next : lines) {
      line.append(" ".repeat(column - line.length())).append(next);
      text.append(line.toString().stripTrailing()).append('\n');
      line.setLength(0);
    }
  }

  /** Writes paragraphs; a line that starts with two spaces, such as an example, stays as it is. */
  private void footer() {
    StringBuilder paragraph = new StringBuilder();
    for (String line : command.usageMessage().footer()) {
      if (line.isBlank() || line.startsWith("  ")) {
        footer(paragraph);
      }
      if (line.startsWith("  ")) {
        text.append(HelpWords.plain(line)).append('\n');
      } else {
        paragraph.append(HelpWords.plain(line)).append(' ');
      }
    }
    footer(paragraph);
  }

  private void footer(StringBuilder paragraph) {
    if (!paragraph.toString().isBlank()) {
      text.append('\n');
      paragraph(paragraph.toString());
    }
    paragraph.setLength(0);
  }

  private void paragraph(String words) {
    for (String line : WordWrap.lines(words, width)) {
      text.append(line).append('\n');
    }
  }
}
