package dev.kci.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Merges the top-level sections of all files below some paths. Within a path, a section in several
 * files has the entries of all of them; if two files have the same entry, the later one wins.
 * Across paths, maps merge deeply, lists are appended and later values win.
 */
final class Sections {
  /** A section that only holds anchors. */
  private static final String ANCHORS = "_anchors";

  /** Null: entries and keys that are written twice are not looked for. */
  private final @Nullable Consumer<Problem> problems;

  private Sections(@Nullable Consumer<Problem> problems) {
    this.problems = problems;
  }

  /**
   * Reads and merges the files. Of entries and keys that are written twice, the last one counts.
   *
   * @param over merged over the files
   * @throws ConfigurationException if a path or file cannot be read or is not YAML
   */
  static Map<String, Located.Entry> load(List<Path> paths, Map<String, Located.Entry> over) {
    Map<String, Located.Entry> all = new Sections(null).read(paths);
    over.forEach((name, later) -> all.merge(name, later, Sections::deepMerge));
    return all;
  }

  /**
   * Reads and merges the files.
   *
   * @param problems receives entries and keys that are written twice
   * @throws ConfigurationException if a path or file cannot be read or is not YAML
   */
  static Map<String, Located.Entry> check(List<Path> paths, Consumer<Problem> problems) {
    return new Sections(problems).read(paths);
  }

  private Map<String, Located.Entry> read(List<Path> paths) {
    Map<String, Located.Entry> all = new LinkedHashMap<>();
    for (Path path : paths) {
      loadPath(path).forEach((name, later) -> all.merge(name, later, Sections::deepMerge));
    }
    return all;
  }

  private Map<String, Located.Entry> loadPath(Path path) {
    Map<String, List<Located.Entry>> parts = new LinkedHashMap<>();
    for (Path file : files(path)) {
      Located.Mapping content = YamlFile.read(file);
      if (problems != null) {
        reportRepeated("", content, problems);
      }
      content
          .entries()
          .forEach(
              (name, entry) -> {
                if (!name.equals(ANCHORS)) {
                  parts.computeIfAbsent(name, section -> new ArrayList<>()).add(entry);
                }
              });
    }
    Map<String, Located.Entry> merged = new LinkedHashMap<>();
    parts.forEach(
        (name, entries) ->
            merged.put(name, new Located.Entry(entries.get(0).keyOrigin(), append(name, entries))));
    return merged;
  }

  private static List<Path> files(Path path) {
    if (Files.isRegularFile(path)) {
      return List.of(path);
    }
    try {
      List<Path> files = ConfigurationFiles.below(path);
      if (files.isEmpty()) {
        throw unreadable(path, "has no *.yaml file; expected the pipeline's configuration");
      }
      return files;
    } catch (IOException e) {
      throw unreadable(path, "cannot be read; expected a folder of *.yaml files, or one such file");
    }
  }

  private static ConfigurationException unreadable(Path path, String message) {
    return new ConfigurationException(
        Problem.error("unreadable", new Origin(path.toString(), 1), "", null, message));
  }

  /** Appends the parts of a section, one of each file. */
  private Located append(String name, List<Located.Entry> parts) {
    List<Located> values = new ArrayList<>();
    for (Located.Entry part : parts) {
      if (!(part.value() instanceof Located.Scalar scalar && scalar.value() == null)) {
        values.add(part.value());
      }
    }
    if (values.size() < 2) {
      return values.isEmpty() ? parts.get(0).value() : values.get(0);
    }
    Located first = values.get(0);
    if (first instanceof Located.Scalar) {
      throw wrongType(name, first, values.get(1));
    }
    return first instanceof Located.Mapping
        ? new Located.Mapping(first.origin(), entries(name, values), List.of())
        : new Located.Sequence(first.origin(), items(name, values));
  }

  private Map<String, Located.Entry> entries(String name, List<Located> values) {
    Map<String, Located.Entry> entries = new LinkedHashMap<>();
    for (Located value : values) {
      if (!(value instanceof Located.Mapping map)) {
        throw wrongType(name, values.get(0), value);
      }
      map.entries()
          .forEach(
              (key, entry) -> {
                Located.Entry lost = entries.put(key, entry);
                if (lost != null && problems != null) {
                  problems.accept(
                      repeated(
                          name, new Located.Repeated(key, lost.keyOrigin(), entry.keyOrigin())));
                }
              });
    }
    return entries;
  }

  private static List<Located> items(String name, List<Located> values) {
    List<Located> items = new ArrayList<>();
    for (Located value : values) {
      if (!(value instanceof Located.Sequence list)) {
        throw wrongType(name, values.get(0), value);
      }
      items.addAll(list.items());
    }
    return items;
  }

  private static ConfigurationException wrongType(String name, Located before, Located later) {
    return new ConfigurationException(
        Problem.error(
            "wrong-type",
            later.origin(),
            name,
            later.kind(),
            "expected " + before.kind() + ", as in " + before.origin()));
  }

  private static Located.Entry deepMerge(Located.Entry before, Located.Entry later) {
    return new Located.Entry(later.keyOrigin(), deepMerge(before.value(), later.value()));
  }

  private static Located deepMerge(Located before, Located later) {
    if (before instanceof Located.Sequence a && later instanceof Located.Sequence b) {
      return new Located.Sequence(b.origin(), concat(a.items(), b.items()));
    }
    if (before instanceof Located.Mapping a && later instanceof Located.Mapping b) {
      Map<String, Located.Entry> entries = new LinkedHashMap<>(a.entries());
      b.entries().forEach((key, entry) -> entries.merge(key, entry, Sections::deepMerge));
      return new Located.Mapping(b.origin(), entries, List.of());
    }
    return later;
  }

  private static List<Located> concat(List<Located> a, List<Located> b) {
    List<Located> both = new ArrayList<>(a);
    both.addAll(b);
    return both;
  }

  /** Reports keys that are written twice, at any depth. */
  private static void reportRepeated(String path, Located value, Consumer<Problem> problems) {
    if (value instanceof Located.Mapping map) {
      map.repeated().forEach(repeated -> problems.accept(repeated(path, repeated)));
      map.entries()
          .forEach(
              (key, entry) ->
                  reportRepeated(path.isEmpty() ? key : path + "." + key, entry.value(), problems));
    } else if (value instanceof Located.Sequence list) {
      list.items().forEach(item -> reportRepeated(path, item, problems));
    }
  }

  private static Problem repeated(String path, Located.Repeated repeated) {
    return Problem.error(
        "duplicate",
        repeated.second(),
        path.isEmpty() ? repeated.key() : path + "." + repeated.key(),
        null,
        "is written twice; the one at " + repeated.first() + " is overridden");
  }
}
