package dev.kci.cli.settings;

import java.util.List;
import org.tomlj.TomlArray;

/**
 * One key of the settings file.
 *
 * @param fallback what applies without it, for the reference; empty for nothing
 * @param programs the programs that read it
 * @param sentence what it is for, one sentence
 * @param words the only valid values; empty for all of the type
 */
public record SettingKey(
    String name,
    SettingType type,
    String fallback,
    List<String> programs,
    String sentence,
    List<String> words) {
  /** Ends the name of a key whose value is the path of a file with a secret. */
  static final String FILE = "_file";

  public SettingKey {
    programs = List.copyOf(programs);
    words = List.copyOf(words);
  }

  /** Returns what a value has to be, for messages and for the reference. */
  public String expected() {
    if (words.isEmpty()) {
      return type.expected();
    }
    int last = words.size() - 1;
    String choice = String.join(", ", words.subList(0, last)) + " or " + words.get(last);
    return type == SettingType.LIST ? "one or more of " + choice : choice;
  }

  /** Returns whether a value of TOML is valid. */
  boolean accepts(Object value) {
    if (!type.accepts(value) || words.isEmpty()) {
      return type.accepts(value);
    }
    return value instanceof TomlArray list
        ? list.toList().stream().allMatch(words::contains)
        : words.contains(value.toString());
  }

  /** Returns the key for the path of a file with this secret. */
  SettingKey file() {
    return new SettingKey(name + FILE, SettingType.PATH, "", programs, sentence, List.of());
  }
}
