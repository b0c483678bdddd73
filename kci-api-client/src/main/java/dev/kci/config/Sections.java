package dev.kci.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Merges the top-level sections of all files below some paths. Within a path, a section in several
 * files has the entries of all of them; if two files have the same entry, the later one wins.
 * Across paths, maps merge deeply, lists are appended and later values win.
 */
final class Sections {
  /** A section that only holds anchors. */
  private static final String ANCHORS = "_anchors";

  private final Consumer<Problem> problems;

  private Sections(Consumer<Problem> problems) {
    this.problems = problems;
  }

  /**
   * Reads and merges the files.
   *
   * @param problems receives entries and keys that are written twice
   * @param over merged over the files
   * @throws ConfigurationException if a path or file cannot be read or is not YAML
   */
  static Map<String, Located.Entry> load(
      List<Path> paths, Consumer<Problem> problems, Map<String, Located.Entry> over) {
    Map<String, Located.Entry> all = new LinkedHashMap<>();
    Sections sections = new Sections(problems);
    for (Path path : paths) {
      sections.loadPath(path).forEach((name, later) -> all.merge(name, later, Sections::deepMerge));
    }
    over.forEach((name, later) -> all.merge(name, later, Sections::deepMerge));
    return all;
  }

  private Map<String, Located.Entry> loadPath(Path path) {
    Map<String, Located.Entry> merged = new LinkedHashMap<>();
    for (Path file : files(path)) {
      Located.Mapping content = YamlFile.read(file);
      reportRepeated("", content);
      content
          .entries()
          .forEach(
              (name, entry) -> {
                if (!name.equals(ANCHORS)) {
                  merged.merge(
                      name,
                      entry,
                      (a, b) ->
                          new Located.Entry(a.keyOrigin(), append(name, a.value(), b.value())));
                }
              });
    }
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

  private Located append(String name, Located before, Located later) {
    if (before instanceof Located.Sequence a && later instanceof Located.Sequence b) {
      return new Located.Sequence(a.origin(), concat(a.items(), b.items()));
    }
    if (before instanceof Located.Mapping a && later instanceof Located.Mapping b) {
      Map<String, Located.Entry> entries = new LinkedHashMap<>(a.entries());
      b.entries()
          .forEach(
              (key, entry) -> {
                Located.Entry lost = entries.put(key, entry);
                if (lost != null) {
                  reportRepeated(
                      name, new Located.Repeated(key, lost.keyOrigin(), entry.keyOrigin()));
                }
              });
      return new Located.Mapping(a.origin(), entries, List.of());
    }
    if (before instanceof Located.Scalar nothing && nothing.value() == null) {
      return later;
    }
    if (later instanceof Located.Scalar nothing && nothing.value() == null) {
      return before;
    }
    throw new ConfigurationException(
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
  private void reportRepeated(String path, Located value) {
    if (value instanceof Located.Mapping map) {
      map.repeated().forEach(repeated -> reportRepeated(path, repeated));
      map.entries()
          .forEach(
              (key, entry) ->
                  reportRepeated(path.isEmpty() ? key : path + "." + key, entry.value()));
    } else if (value instanceof Located.Sequence list) {
      list.items().forEach(item -> reportRepeated(path, item));
    }
  }

  private void reportRepeated(String path, Located.Repeated repeated) {
    problems.accept(
        Problem.error(
            "duplicate",
            repeated.second(),
            path.isEmpty() ? repeated.key() : path + "." + repeated.key(),
            null,
            "is written twice; the one at " + repeated.first() + " is overridden"));
  }
}
