package dev.kci.cli.settings;

import dev.kci.config.ConfigurationException;
import dev.kci.config.Origin;
import dev.kci.config.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/** The values of a TOML file with their places. Immutable. */
final class SettingsFile {
  private final String name;
  private final List<Table> tables;
  private final List<Value> values;

  /**
   * One table.
   *
   * @param names its own name and those of the tables around it, outermost first
   */
  record Table(Origin origin, List<String> names) {
    /** Returns the names with dots between them. */
    String section() {
      return String.join(".", names);
    }
  }

  /**
   * One value.
   *
   * @param table the names of the tables around it, outermost first
   */
  record Value(Origin origin, List<String> table, String key, Object content) {
    /** Returns the table's names with dots between them; empty outside of any table. */
    String section() {
      return String.join(".", table);
    }

    /** Returns table and key with dots between them. */
    String path() {
      return table.isEmpty() ? key : section() + "." + key;
    }
  }

  private SettingsFile(String name, List<Table> tables, List<Value> values) {
    this.name = name;
    this.tables = List.copyOf(tables);
    this.values = List.copyOf(values);
  }

  /** Returns a file without values. */
  static SettingsFile none() {
    return new SettingsFile("no settings file", List.of(), List.of());
  }

  /**
   * Reads a file.
   *
   * @throws ConfigurationException if it cannot be read or is not TOML
   */
  static SettingsFile read(Path file) {
    String text = text(file);
    TomlBounds.check(text)
        .ifPresent(
            excess -> {
              throw failure("toml", file, excess.line(), excess.message());
            });
    TomlParseResult parsed = Toml.parse(text);
    List<TomlParseError> errors = parsed.errors();
    if (!errors.isEmpty()) {
      TomlParseError first = errors.get(0);
      // the parser's text may quote the line, which may hold a secret
      throw failure(
          "toml", file, first.position().line(), "not TOML at column " + first.position().column());
    }
    List<Table> tables = new ArrayList<>();
    List<Value> values = new ArrayList<>();
    collect(file.toString(), List.of(), parsed, tables, values);
    return new SettingsFile(file.toString(), tables, values);
  }

  private static String text(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(TomlBounds.LARGEST + 1);
      if (bytes.length > TomlBounds.LARGEST) {
        throw failure(
            "toml",
            file,
            1,
            "has more than " + (TomlBounds.LARGEST >> 10) + " KiB; is it settings?");
      }
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (IOException e) {
      throw failure("unreadable", file, 1, "cannot be read; expected a settings file in TOML");
    }
  }

  private static ConfigurationException failure(String rule, Path file, int line, String message) {
    Origin origin = new Origin(file.toString(), line);
    return new ConfigurationException(Problem.error(rule, origin, "", null, message));
  }

  private static void collect(
      String file, List<String> names, TomlTable table, List<Table> tables, List<Value> values) {
    for (String key : table.keySet()) {
      @Nullable Object content = table.get(List.of(key));
      TomlPosition position = table.inputPositionOf(List.of(key));
      Origin origin = new Origin(file, position == null ? 1 : position.line());
      if (content instanceof TomlTable inner) {
        List<String> within = new ArrayList<>(names);
        within.add(key);
        tables.add(new Table(origin, List.copyOf(within)));
        collect(file, List.copyOf(within), inner, tables, values);
      } else if (content != null) {
        values.add(new Value(origin, names, key, content));
      }
    }
  }

  /** Returns the path of the file. */
  String name() {
    return name;
  }

  /** Returns all tables, in the order of the file; a table comes before those inside it. */
  List<Table> tables() {
    return tables;
  }

  /** Returns all values, in the order of the file. */
  List<Value> values() {
    return values;
  }

  /** Returns a value of a table, whose name may be written with quotes or without. */
  Optional<Value> value(String section, String key) {
    return values.stream()
        .filter(value -> value.key().equals(key) && value.section().equals(section))
        .findFirst();
  }
}
