package dev.kci.abuse.stage;

/**
 * Additions to the usual configuration and settings of an attacked lab.
 *
 * @param isolation of the shell runtime, as YAML, such as {@code isolation: none}
 * @param configuration further sections, as YAML
 * @param settings keys of the section {@code [DEFAULT]} and further sections, as TOML
 */
public record Lab(String isolation, String configuration, String settings) {
  /** Returns the usual lab, which root may run too. */
  public static Lab usual() {
    return new Lab("isolation: none", "{}", "");
  }

  public Lab withConfiguration(String yaml) {
    return new Lab(isolation, yaml, settings);
  }

  public Lab withSettings(String toml) {
    return new Lab(isolation, configuration, toml);
  }
}
