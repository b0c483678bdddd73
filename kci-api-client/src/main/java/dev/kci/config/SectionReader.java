package dev.kci.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Reads sections of a configuration entry by entry.
 *
 * @param sections the top-level sections of the files, merged
 * @param problems receives wrong types, and missing and unknown keys
 */
public record SectionReader(Map<String, Located.Entry> sections, Consumer<Problem> problems) {
  /** Reads a map of entries by name, in the order of the files; empty if absent. */
  public <T> Map<String, T> map(String name, BiFunction<String, Fields, T> read) {
    Located.Entry section = sections.get(name);
    if (section == null) {
      return Map.of();
    }
    Map<String, T> entries = new LinkedHashMap<>();
    Fields.of(name, section.value(), problems)
        .source()
        .entries()
        .forEach(
            (key, entry) -> {
              Fields fields = Fields.ofEntry(name + "." + key, entry, problems);
              entries.put(key, read.apply(key, fields));
              fields.reportUnknown();
            });
    return Collections.unmodifiableMap(entries);
  }

  /** Reads a list of entries; empty if absent. */
  public <T> List<T> list(String name, Function<Fields, T> read) {
    Located.Entry section = sections.get(name);
    if (section == null) {
      return List.of();
    }
    if (!(section.value() instanceof Located.Sequence list)) {
      problems.accept(
          Problem.error(
              "wrong-type",
              section.value().origin(),
              name,
              null,
              "is " + section.value().kind() + "; expected a list of entries"));
      return List.of();
    }
    List<T> entries = new ArrayList<>(list.items().size());
    for (Located item : list.items()) {
      Fields fields = Fields.of(name + "[" + entries.size() + "]", item, problems);
      entries.add(read.apply(fields));
      fields.reportUnknown();
    }
    return Collections.unmodifiableList(entries);
  }
}
