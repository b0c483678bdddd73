package dev.kci.quickstart;

import static java.util.stream.Collectors.joining;

import dev.kci.cli.settings.SettingKey;
import dev.kci.cli.settings.SettingSection;
import dev.kci.cli.settings.SettingSections;
import dev.kci.cli.settings.SettingType;
import java.util.List;

/** The keys of the settings file as tables of Markdown. */
final class SettingTables {
  private static final int PROGRAMS = 6;

  private SettingTables() {}

  /** Returns a table for each section. */
  static String all() {
    return SettingSections.all().stream().map(SettingTables::table).collect(joining());
  }

  private static String table(SettingSection section) {
    String rows = section.keys().stream().map(SettingTables::row).collect(joining());
    String heading = "### `%s`\n\n%s".formatted(section.title(), section.sentence());
    return MarkdownTable.of(
        heading, List.of("key", "value", "default", "meaning", "programs"), rows);
  }

  private static String row(SettingKey key) {
    boolean secret = key.type() == SettingType.SECRET;
    return MarkdownTable.row(
        MarkdownTable.code(key.name()) + (secret ? ", `" + key.name() + "_file`" : ""),
        key.expected(),
        key.fallback(),
        key.sentence(),
        key.programs().size() == PROGRAMS ? "all" : String.join(", ", key.programs()));
  }
}
