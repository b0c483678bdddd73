package dev.kci.cli.settings;

import java.util.List;

/**
 * One key of the settings file.
 *
 * @param fallback what applies without it, for the reference; empty for nothing
 * @param programs the programs that read it
 * @param sentence what it is for, one sentence
 */
public record SettingKey(
    String name, SettingType type, String fallback, List<String> programs, String sentence) {
  /** Ends the name of a key whose value is the path of a file with a secret. */
  static final String FILE = "_file";

  public SettingKey {
    programs = List.copyOf(programs);
  }
}
