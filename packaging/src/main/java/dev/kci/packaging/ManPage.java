package dev.kci.packaging;

import dev.kci.cli.options.HelpWords;
import dev.kci.cli.options.OptionHeadings;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.codegen.docgen.manpage.ManPageGenerator;

/**
 * The manual page of a command, with the same words as its help. As in git, each command has a
 * page, since each has its own options.
 *
 * @param name of the page: {@code kci-api-node-get}
 * @param text AsciiDoc
 */
record ManPage(String name, String text) {
  /** Columns; the formatter of the page breaks lines. */
  private static final int UNBROKEN = 10_000;

  /**
   * Returns the pages of a program and of all commands below it. Changes the program's model.
   *
   * @param release what the foot of each page names
   */
  static List<ManPage> all(CommandLine program, Release release) {
    List<ManPage> all = new ArrayList<>();
    add(all, program, release);
    return all;
  }

  /**
   * A release of the programs.
   *
   * @param version such as {@code 0.1.0}
   * @param date such as {@code 2026-11-24}
   */
  record Release(String version, String date) {}

  private static void add(List<ManPage> all, CommandLine line, Release release) {
    line.getCommandSpec().removeSubcommand("help"); // the pages themselves are the help
    line.getSubcommands().values().forEach(sub -> add(all, sub, release));
    CommandSpec command = line.getCommandSpec();
    List<String> footer = List.of(command.usageMessage().footer());
    describe(command);
    command.versionProvider(() -> new String[] {"kernelci-clients " + release.version()});
    StringWriter text = new StringWriter();
    text.append(":docdate: ").append(release.date()).append('\n');
    PrintWriter writer = new PrintWriter(text);
    ManPageGenerator.writeSingleManPage(writer, command);
    writer.flush();
    String generated =
        text.toString().replaceFirst(":manmanual: .*", ":manmanual: KernelCI clients");
    all.add(
        new ManPage(
            command.qualifiedName("-"), generated + AsciiDoc.sections(footer) + seeAlso(command)));
  }

  /** Puts the words of the help into the model, as the generator wants them. */
  private static void describe(CommandSpec command) {
    List<String> description = List.of(command.usageMessage().description());
    String first = String.join(" ", description);
    int end = (first + " ").indexOf(". ");
    command
        .usageMessage()
        .autoWidth(false)
        .width(UNBROKEN)
        .customSynopsis(AsciiDoc.synopsis(HelpWords.usage(command)))
        .header((end < 0 ? first : first.substring(0, end)).replace("%", "%%"))
        .description(String.join("%n%n", description.stream().map(AsciiDoc::verbatim).toList()))
        .exitCodeList(verbatim(command.usageMessage().exitCodeList()))
        .exitCodeListHeading("Exit status");
    group(command);
    for (PositionalParamSpec argument : List.copyOf(command.positionalParameters())) {
      command.remove(argument);
      command.addPositional(argument.toBuilder().description(description(argument)).build());
    }
  }

  private static void group(CommandSpec command) {
    Map<String, List<OptionSpec>> headings = OptionHeadings.of(command);
    List.copyOf(command.options()).forEach(command::remove);
    int order = 0;
    for (Map.Entry<String, List<OptionSpec>> heading : headings.entrySet()) {
      ArgGroupSpec.Builder group =
          ArgGroupSpec.builder().heading(heading.getKey()).order(order++).validate(false);
      for (OptionSpec option : heading.getValue()) {
        group.addArg(option.toBuilder().description(description(option)).build());
      }
      command.addArgGroup(group.build());
    }
  }

  private static String[] description(CommandLine.Model.ArgSpec argument) {
    return HelpWords.description(argument)
        .lines()
        .filter(line -> !line.isBlank())
        .map(AsciiDoc::verbatim)
        .toArray(String[]::new);
  }

  private static Map<String, String> verbatim(Map<String, String> texts) {
    Map<String, String> verbatim = new LinkedHashMap<>();
    texts.forEach((name, text) -> verbatim.put(name, AsciiDoc.verbatim(text)));
    return verbatim;
  }

  private static String seeAlso(CommandSpec command) {
    List<String> pages = new ArrayList<>();
    if (command.parent() != null) {
      pages.add(command.parent().qualifiedName("-"));
    }
    command
        .subcommands()
        .values()
        .forEach(sub -> pages.add(sub.getCommandSpec().qualifiedName("-")));
    StringBuilder text = new StringBuilder("\n== See also\n\n");
    pages.forEach(page -> text.append("*").append(page).append("*(1),\n"));
    return text + "_/usr/share/doc/kernelci-clients/configuration.md_\n";
  }
}
