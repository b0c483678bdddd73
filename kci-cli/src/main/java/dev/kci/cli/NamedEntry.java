package dev.kci.cli;

import dev.kci.cli.options.OptionSource;
import dev.kci.config.Spelling;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * What an option selects by its name, and where it is described: in the files of {@code --config},
 * or in a section of the settings, {@code [storage.NAME]}.
 */
public enum NamedEntry {
  API("API", "api", "url"),
  STORAGE("storage", "storage", "storage_type");

  private final String noun;
  private final String section;
  private final String key;

  /**
   * @param section also the name of the option
   * @param key the key that its section in the settings must have
   */
  NamedEntry(String noun, String section, String key) {
    this.noun = noun;
    this.section = section;
    this.key = key;
  }

  /**
   * Returns the entry of a name.
   *
   * @param known the entries of configuration and settings
   * @throws ParameterException if there is no such entry; the message says where it is missing
   */
  public <T> T find(@Nullable CommandSpec spec, String name, Map<String, T> known) {
    T found = known.get(name);
    if (found == null) {
      String others = known.isEmpty() ? "" : "one of " + known.keySet() + ", or ";
      String entry = section + "." + name;
      throw OptionSource.wrong(
          spec,
          "--" + section,
          "there is no %s '%s'; expected %s%s in the files of --config, or [%s] with %s in the"
                  .formatted(noun, name, others, entry, entry, key)
              + " settings"
              + Spelling.hint(name, known.keySet()));
    }
    return found;
  }
}
