package dev.kci.cli.options;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
  /** Longer names get their own line. */
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
    Map<String, String> arguments = new LinkedHashMap<>();
    for (PositionalParamSpec argument : command.positionalParameters()) {
      arguments.put(HelpWords.name(argument), HelpWords.description(argument));
    }
    section("Arguments", arguments);
    Map<String, List<OptionSpec>> options = OptionHeadings.of(command);
    List<OptionSpec> general = options.remove(OptionHeadings.GENERAL);
    options.forEach(this::options);
    Map<String, String> commands = new LinkedHashMap<>();
    command.subcommands().forEach((name, line) -> commands.put(name, HelpWords.description(line)));
    section("Commands", commands);
    options(OptionHeadings.GENERAL, general == null ? List.of() : general);
    section("Exit codes", command.usageMessage().exitCodeList());
    footer();
    return text.toString();
  }

  private void options(String heading, List<OptionSpec> options) {
    Map<String, String> entries = new LinkedHashMap<>();
    options.forEach(option -> entries.put(HelpWords.name(option), HelpWords.description(option)));
    section(heading, entries);
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
