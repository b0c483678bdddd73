package dev.kci.cli.settings;

import dev.kci.config.Located;
import dev.kci.config.Origin;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Turns named instances of the settings into sections of the pipeline's configuration. */
final class SettingsInstances {
  private SettingsInstances() {}

  /**
   * Returns the instances of some sections, without secrets and undeclared keys.
   *
   * @param sections such as {@code api}
   */
  static Map<String, Located.Entry> of(SettingsFile file, List<String> sections) {
    Map<String, Located.Entry> all = new LinkedHashMap<>();
    for (String section : sections) {
      Map<String, Map<String, Located.Entry>> instances = new LinkedHashMap<>();
      for (SettingsFile.Value value : file.values()) {
        if (value.section().startsWith(section + ".") && isPublic(value)) {
          String name = value.section().substring(section.length() + 1);
          instances
              .computeIfAbsent(name, absent -> new LinkedHashMap<>())
              .put(value.key(), new Located.Entry(value.origin(), scalar(value)));
        }
      }
      if (!instances.isEmpty()) {
        Map<String, Located.Entry> entries = new LinkedHashMap<>();
        instances.forEach((name, keys) -> entries.put(name, mapping(keys)));
        all.put(section, mapping(entries));
      }
    }
    return all;
  }

  /** Neither secrets nor the files that hold them. */
  private static boolean isPublic(SettingsFile.Value value) {
    return SettingSections.of(value.section()).stream()
        .flatMap(section -> section.keys().stream())
        .anyMatch(key -> key.name().equals(value.key()) && key.type() != SettingType.SECRET);
  }

  private static Located scalar(SettingsFile.Value value) {
    return new Located.Scalar(value.origin(), value.content(), value.content().toString());
  }

  /** Returns a map that is where its first entry is. */
  private static Located.Entry mapping(Map<String, Located.Entry> entries) {
    Origin origin = entries.values().iterator().next().keyOrigin();
    return new Located.Entry(origin, new Located.Mapping(origin, entries, List.of()));
  }
}
