package dev.kci.abuse.stage;

/**
 * What the configuration of an attacked lab has besides the usual, as YAML, and its settings.
 *
 * @param storages further storages
 * @param shell further keys of the shell runtime, such as {@code isolation: none}
 * @param jobs further jobs
 * @param scheduler further scheduler entries
 * @param runtimes further runtimes
 * @param settings TOML for the section {@code [DEFAULT]}, and further sections
 */
public record Lab(
    String storages,
    String shell,
    String jobs,
    String scheduler,
    String runtimes,
    String settings) {
  /** The usual lab; root may run it, too. */
  public static Lab usual() {
    return new Lab("", "isolation: none", "", "", "", "");
  }

  public Lab withStorages(String yaml) {
    return new Lab(yaml, shell, jobs, scheduler, runtimes, settings);
  }

  public Lab withSettings(String toml) {
    return new Lab(storages, shell, jobs, scheduler, runtimes, toml);
  }

  /** Jobs of a runtime that the configuration and the settings describe, too. */
  public Lab withRuntime(
      String runtimeYaml, String jobYaml, String schedulerYaml, String settingsToml) {
    return new Lab(storages, shell, jobYaml, schedulerYaml, runtimeYaml, settingsToml);
  }
}
