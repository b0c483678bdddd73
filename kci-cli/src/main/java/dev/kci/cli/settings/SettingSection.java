package dev.kci.cli.settings;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A table of the settings file.
 *
 * @param name without the name of an instance: {@code trigger}, or {@code runtime} for {@code
 *     [runtime.NAME]}
 * @param instance what stands for the instance's name in texts; empty for a section without
 *     instances. Sections without instances fall back on {@code [DEFAULT]}
 * @param sentence what it is for, one sentence
 */
public record SettingSection(String name, String instance, String sentence, List<SettingKey> keys) {
  public SettingSection {
    keys = List.copyOf(keys);
  }

  /** Returns whether there is a table for each instance. */
  public boolean isNamed() {
    return !instance.isEmpty();
  }

  /** Returns whether keys that it lacks are taken from {@code [DEFAULT]}. */
  public boolean fallsBack() {
    return !isNamed();
  }

  /** Returns the section as the file has it: {@code [runtime.NAME]}. */
  public String title() {
    return "[" + name + (isNamed() ? "." + instance : "") + "]";
  }

  /** Returns the declaration of a key. Each secret {@code KEY} also has a {@code KEY_file}. */
  public Optional<SettingKey> key(String wanted) {
    return withFiles().filter(key -> key.name().equals(wanted)).findFirst();
  }

  /** Returns all names that keys can have here. */
  List<String> names() {
    return withFiles().map(SettingKey::name).toList();
  }

  private Stream<SettingKey> withFiles() {
    return keys.stream()
        .flatMap(
            key -> key.type() == SettingType.SECRET ? Stream.of(key, key.file()) : Stream.of(key));
  }
}
