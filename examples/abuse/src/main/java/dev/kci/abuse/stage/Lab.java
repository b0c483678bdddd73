package dev.kci.abuse.stage;

/**
 * What the configuration of an attacked lab has besides the usual, as YAML.
 *
 * @param storages further storages
 * @param shell further keys of the shell runtime, such as {@code isolation: none}
 * @param jobs further jobs
 * @param scheduler further scheduler entries
 */
public record Lab(String storages, String shell, String jobs, String scheduler) {
  /** The usual lab; root may run it, too. */
  public static Lab usual() {
    return new Lab("", "isolation: none", "", "");
  }

  public Lab withStorages(String yaml) {
    return new Lab(yaml, shell, jobs, scheduler);
  }
}
