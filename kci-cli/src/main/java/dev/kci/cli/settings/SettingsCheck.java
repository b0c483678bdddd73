package dev.kci.cli.settings;

import dev.kci.config.Origin;
import dev.kci.config.Problem;
import dev.kci.config.Spelling;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tomlj.TomlArray;

/**
 * Compares a settings file with the declared settings. A name that looks like a misspelt one is an
 * error, and so is a value of the wrong type. Other unknown names are warnings, since the Python
 * services and other tools may share the file; what is known to be theirs is not mentioned.
 */
final class SettingsCheck {
  private final List<Problem> problems = new ArrayList<>();

  private SettingsCheck() {}

  /** Returns the problems of a file, in its order. */
  static List<Problem> of(SettingsFile file) {
    SettingsCheck check = new SettingsCheck();
    file.tables().forEach(check::table);
    file.values().forEach(check::value);
    return check.problems.stream()
        .sorted((a, b) -> Integer.compare(a.origin().line(), b.origin().line()))
        .toList();
  }

  private void table(SettingsFile.Table table) {
    String section = table.section();
    List<String> names = table.names();
    String parent = String.join(".", names.subList(0, names.size() - 1));
    if (PythonSettings.hasSection(names.get(0))
        || isKnown(section)
        || !(parent.isEmpty() || isKnown(parent))) {
      return;
    }
    String key = names.get(names.size() - 1);
    SettingKey declared = SettingSections.of(parent).flatMap(s -> s.key(key)).orElse(null);
    if (declared != null) {
      problems.add(wrongType(table.origin(), section, null, "is a table", declared));
      return;
    }
    Optional<String> meant = meant(section).map(SettingSection::title);
    problems.add(
        meant.isPresent()
            ? unknown(
                table.origin(),
                "[" + section + "]",
                "unknown section; did you mean " + meant.get() + "?")
            : ignored(table.origin(), "[" + section + "]", "unknown section, ignored"));
  }

  private void value(SettingsFile.Value value) {
    if (!value.table().isEmpty() && PythonSettings.hasSection(value.table().get(0))) {
      return;
    }
    SettingSection section = section(value.section()).orElse(null);
    if (section == null && !value.table().isEmpty() && !isPrefix(value.section())) {
      return; // the section itself is reported
    }
    SettingKey declared = declared(section, value.key()).orElse(null);
    if (declared != null) {
      checkType(value, declared);
    } else if (!PythonSettings.hasKey(value.key())) {
      problems.add(unknown(value, section));
    }
  }

  private static Optional<SettingSection> section(String table) {
    return SettingSections.of(table).or(() -> isPrefix(table) ? Optional.empty() : meant(table));
  }

  /** Returns the declaration of a key in a section, or of any key that [DEFAULT] stands in for. */
  private static Optional<SettingKey> declared(@Nullable SettingSection section, String key) {
    return declaring(section).flatMap(s -> s.key(key).stream()).findFirst();
  }

  private static Stream<SettingSection> declaring(@Nullable SettingSection section) {
    if (section == null) {
      return Stream.empty();
    }
    return section.name().equals(SettingSections.DEFAULT)
        ? SettingSections.all().stream().filter(SettingSection::fallsBack)
        : Stream.of(section);
  }

  private void checkType(SettingsFile.Value value, SettingKey key) {
    if (!key.accepts(value.content())) {
      String what = value.content() instanceof TomlArray ? "is a list; " : "";
      problems.add(
          Problem.error(
              "wrong-type",
              value.origin(),
              value.path(),
              key.type().shown(value.content()).orElse(null),
              what + "expected " + key.expected()));
    }
  }

  private static Problem unknown(SettingsFile.Value value, @Nullable SettingSection section) {
    String key = value.key();
    Optional<String> here =
        Spelling.closest(key, declaring(section).flatMap(s -> s.names().stream()).toList());
    if (here.isPresent()) {
      return unknown(
          value.origin(), value.path(), "unknown key; did you mean '" + here.get() + "'?");
    }
    List<String> places =
        SettingSections.all().stream()
            .filter(other -> other.key(key).isPresent())
            .map(SettingSection::title)
            .toList();
    if (!places.isEmpty()) {
      return ignored(
          value.origin(),
          value.path(),
          "has no effect here; expected in " + String.join(" or ", places));
    }
    for (SettingSection other : SettingSections.all()) {
      Optional<String> near = Spelling.closest(key, other.names());
      if (near.isPresent()) {
        return unknown(
            value.origin(),
            value.path(),
            "unknown key; did you mean '" + near.get() + "' in " + other.title() + "?");
      }
    }
    return ignored(value.origin(), value.path(), "unknown key, ignored");
  }

  private static boolean isKnown(String table) {
    return SettingSections.of(table).isPresent() || isPrefix(table);
  }

  /** Returns whether the table only holds those of instances. */
  private static boolean isPrefix(String table) {
    return SettingSections.all().stream().anyMatch(s -> s.isNamed() && s.name().equals(table));
  }

  /** Returns the section whose name is misspelt, in letters or case. */
  private static Optional<SettingSection> meant(String table) {
    return SettingSections.all().stream().filter(s -> isNear(table, s)).findFirst();
  }

  private static boolean isNear(String table, SettingSection section) {
    List<String> names = List.of(table.split("\\."));
    int depth = section.name().split("\\.").length;
    if (names.size() < depth || (names.size() > depth && !section.isNamed())) {
      return false;
    }
    String written = String.join(".", names.subList(0, depth)).toLowerCase(Locale.ROOT);
    Collection<String> wanted = List.of(section.name().toLowerCase(Locale.ROOT));
    return Spelling.closest(written, wanted).isPresent();
  }

  private static Problem wrongType(
      Origin origin, String path, @Nullable String value, String what, SettingKey key) {
    return Problem.error("wrong-type", origin, path, value, what + "; expected " + key.expected());
  }

  private static Problem unknown(Origin origin, String path, String message) {
    return Problem.error("unknown-key", origin, path, null, message);
  }

  private static Problem ignored(Origin origin, String path, String message) {
    return Problem.warning("unknown-key", origin, path, null, message);
  }
}
