package dev.kci.quickstart;

import static java.util.stream.Collectors.joining;

import dev.kci.cli.options.OptionReference;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import picocli.CommandLine;

/**
 * The options of all programs as tables of Markdown: those of several programs, then each one's.
 */
final class OptionTables {
  private static final String SEVERAL = "Options of several programs";

  private final List<CommandLine> programs;

  /** The commands that have an option, by their whole names. */
  private final Map<OptionReference, Set<String>> users =
      new TreeMap<>(
          Comparator.comparing(OptionReference::names).thenComparing(OptionReference::toString));

  private OptionTables(List<CommandLine> programs) {
    this.programs = programs;
  }

  /** Returns the tables of programs, each given by its outermost command. */
  static String of(List<CommandLine> programs) {
    OptionTables tables = new OptionTables(programs);
    tables.programs.forEach(tables::read);
    return tables.write();
  }

  private void read(CommandLine line) {
    subcommands(line).forEach(this::read);
    if (subcommands(line).isEmpty()) {
      for (OptionReference option : OptionReference.of(line.getCommandSpec())) {
        users.computeIfAbsent(option, o -> new TreeSet<>()).add(name(line));
      }
    }
  }

  private String write() {
    Map<String, StringBuilder> tables = new LinkedHashMap<>();
    tables.put(SEVERAL, new StringBuilder());
    programs.forEach(program -> tables.put(name(program), new StringBuilder()));
    users.forEach(
        (option, names) -> {
          List<CommandLine> having =
              programs.stream().filter(program -> !commands(program, names).isEmpty()).toList();
          String section = having.size() == 1 ? name(having.get(0)) : SEVERAL;
          tables.get(section).append(row(option, names));
        });
    return tables.entrySet().stream()
        .filter(table -> table.getValue().length() > 0)
        .map(
            table ->
                MarkdownTable.of(
                    "### " + table.getKey(),
                    List.of("option", "meaning", "default", "variable", "commands"),
                    table.getValue().toString()))
        .collect(joining());
  }

  private String row(OptionReference option, Set<String> names) {
    return MarkdownTable.row(
        MarkdownTable.code(option.names()),
        option.meaning(),
        option.fallback(),
        MarkdownTable.code(option.variable()),
        programs.stream()
            .flatMap(program -> commands(program, names).stream())
            .collect(joining(", ")));
  }

  /**
   * Returns those of some commands that are below a command; all of them are the command itself.
   */
  private static List<String> commands(CommandLine line, Set<String> names) {
    List<CommandLine> below = subcommands(line);
    if (below.isEmpty()) {
      return names.contains(name(line)) ? List.of(name(line)) : List.of();
    }
    List<List<String>> parts = below.stream().map(sub -> commands(sub, names)).toList();
    boolean all = true;
    for (int i = 0; i < parts.size(); i++) {
      all &= parts.get(i).equals(List.of(name(below.get(i))));
    }
    return all ? List.of(name(line)) : parts.stream().flatMap(List::stream).toList();
  }

  private static List<CommandLine> subcommands(CommandLine line) {
    return line.getSubcommands().values().stream()
        .filter(sub -> !Set.of("completion", "help").contains(sub.getCommandName()))
        .toList();
  }

  private static String name(CommandLine line) {
    return line.getCommandSpec().qualifiedName();
  }
}
