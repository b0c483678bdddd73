package dev.kci.cli.settings;

import dev.kci.config.ConfigurationException;
import dev.kci.config.Origin;
import dev.kci.config.Problem;
import dev.kci.config.Secret;
import dev.kci.text.DurationText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/**
 * The settings of one installation, a TOML file: a section per service over {@code [DEFAULT]}, and
 * the secrets of storages and runtimes. Immutable and safe for use by several threads.
 */
public final class Settings {
  /** The name that is looked for. */
  public static final String FILE_NAME = "kernelci.toml";

  private static final String DEFAULT = "DEFAULT";
  private static final Pattern SECRET = Pattern.compile("(?i)token|cred|passw|secret|key$");

  private static final String HIDDEN = "(secret)";

  /** Ends the key whose value is the path of a file with a secret. */
  private static final String FILE = "_file";

  private final String file;
  private final @Nullable TomlTable root;
  private final Secrets secrets;

  private Settings(String file, @Nullable TomlTable root, Secrets secrets) {
    this.file = file;
    this.root = root;
    this.secrets = secrets;
  }

  /** Settings without any value; secrets are taken from the environment. */
  public static Settings none() {
    return new Settings("no settings file", null, new Secrets(System.getenv()));
  }

  /**
   * Reads a settings file.
   *
   * @throws ConfigurationException when it cannot be read or is no TOML
   */
  public static Settings load(Path file) {
    return load(file, System.getenv());
  }

  /** As {@link #load(Path)}, with the environment that secrets are looked for in first. */
  static Settings load(Path file, Map<String, String> environment) {
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
    return new Settings(file.toString(), parsed, new Secrets(environment));
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

  /**
   * The first settings file of: the current folder, the user's configuration folder ({@code
   * $XDG_CONFIG_HOME} or {@code ~/.config}, in it {@code kernelci/}), {@code /etc/kernelci/}.
   *
   * @return its path; empty if it does not exist
   */
  public static Optional<Path> find() {
    return find(Path.of(""), System.getenv(), System.getProperty("user.home", ""));
  }

  static Optional<Path> find(Path current, Map<String, String> environment, String home) {
    String xdg = environment.getOrDefault("XDG_CONFIG_HOME", "");
    Path user = xdg.isEmpty() ? Path.of(home, ".config") : Path.of(xdg);
    return List.of(
            current.resolve(FILE_NAME),
            user.resolve("kernelci").resolve(FILE_NAME),
            Path.of("/etc/kernelci").resolve(FILE_NAME))
        .stream()
        .filter(Files::isRegularFile)
        .findFirst();
  }

  /**
   * A value of a section, else of {@code [DEFAULT]}, as text; numbers and truth values as written
   * in TOML.
   *
   * @param section the table's name; a dot leads into a table within
   * @throws ConfigurationException when the value is a list or a table
   */
  public Optional<String> string(String section, String key) {
    return value(section, key).map(value -> text(section, key, value));
  }

  /**
   * A whole number of a section, else of {@code [DEFAULT]}.
   *
   * @throws ConfigurationException when it is something else
   */
  public Optional<Long> integer(String section, String key) {
    return value(section, key)
        .map(
            value -> {
              if (value instanceof Long number) {
                return number;
              }
              throw wrong(section, key, "expected a whole number");
            });
  }

  /**
   * A duration of a section, else of {@code [DEFAULT]}: a text such as {@code "5m"}, or a whole
   * number of seconds.
   *
   * @throws ConfigurationException when it is something else
   */
  public Optional<Duration> duration(String section, String key) {
    return duration(section, key, ChronoUnit.SECONDS);
  }

  /**
   * As {@link #duration(String, String)}, with another unit of bare numbers: for keys that had
   * theirs before durations had texts.
   */
  public Optional<Duration> duration(String section, String key, ChronoUnit unit) {
    return value(section, key)
        .map(
            value ->
                (value instanceof Long number && number >= 0 && number < Integer.MAX_VALUE
                        ? Optional.of(Duration.of(number, unit))
                        : DurationText.parse(value instanceof String text ? text : ""))
                    .orElseThrow(
                        () ->
                            wrong(
                                section,
                                key,
                                "expected a whole number of %s or %s"
                                    .formatted(
                                        unit.name().toLowerCase(Locale.ROOT),
                                        DurationText.EXPECTED))));
  }

  /**
   * A list of texts of a section, else of {@code [DEFAULT]}; a single text is a list of one.
   *
   * @throws ConfigurationException when it is something else
   */
  public List<String> strings(String section, String key) {
    Object value = value(section, key).orElse(null);
    if (value == null) {
      return List.of();
    }
    if (value instanceof TomlArray array) {
      return array.toList().stream().map(element -> text(section, key, element)).toList();
    }
    return List.of(text(section, key, value));
  }

  /**
   * The names of the tables inside a section, in the order of the file: {@code [a.x]} and {@code
   * [a.y]} for {@code a}.
   */
  public List<String> tables(String section) {
    TomlTable table = table(List.of(section.split("\\.")));
    return table != null
        ? table.keySet().stream()
            .filter(key -> table.get(List.of(key)) instanceof TomlTable)
            .toList()
        : List.of();
  }

  /** The credential of a storage: {@code [storage.<name>] storage_cred}. */
  public Optional<Secret> storageCredential(String storage) {
    return secret(
        Secrets.variable("KCI_STORAGE_", storage, "_CRED"),
        List.of("storage", storage),
        "storage_cred");
  }

  /** The lab's own token: {@code [runtime.<name>] runtime_token}. */
  public Optional<Secret> runtimeToken(String runtime) {
    return runtimeSecret(runtime, "runtime_token", "_RUNTIME_TOKEN");
  }

  /** The token that a lab calls back with: {@code callback_token}, else {@code runtime_token}. */
  public Optional<Secret> callbackToken(String runtime) {
    return runtimeSecret(runtime, "callback_token", "_CALLBACK_TOKEN")
        .or(() -> runtimeToken(runtime));
  }

  /** The KernelCI API token with which a runtime reports: {@code [runtime.<name>] api_token}. */
  public Optional<Secret> apiToken(String runtime) {
    return runtimeSecret(runtime, "api_token", "_API_TOKEN");
  }

  /** The API user that a runtime reports as: {@code [runtime.<name>] user}. */
  public Optional<String> runtimeUser(String runtime) {
    return value(List.of("runtime", runtime), "user")
        .map(value -> text("runtime." + runtime, "user", value));
  }

  private Optional<Secret> runtimeSecret(String runtime, String key, String variable) {
    return secret(
        Secrets.variable("KCI_RUNTIME_", runtime, variable), List.of("runtime", runtime), key);
  }

  /**
   * A secret, looked for in {@link Secrets} first, then in a section, then in {@code [DEFAULT]}; in
   * each as {@code key}, or as {@code key_file}, the path of its file (relative to the settings
   * file's folder).
   *
   * @param variable the environment variable, such as {@code KCI_API_TOKEN}
   * @throws ConfigurationException if a file that is named cannot be read or is blank
   */
  public Optional<Secret> secret(String variable, String section, String key) {
    return secret(variable, List.of(section.split("\\.")), key)
        .or(() -> written(List.of(DEFAULT), key));
  }

  /**
   * A text of a section, else of {@code [DEFAULT]}: {@code key}, or the file of {@code key_file}.
   */
  public Optional<String> textOrFile(String section, String key) {
    return written(List.of(section.split("\\.")), key)
        .or(() -> written(List.of(DEFAULT), key))
        .map(Secret::reveal);
  }

  /** The path of the settings file; {@code no settings file} without one. */
  public String file() {
    return file;
  }

  /** The secrets of the environment. */
  public Secrets secrets() {
    return secrets;
  }

  private Optional<Secret> secret(String variable, List<String> section, String key) {
    return secrets.find(variable).or(() -> written(section, key));
  }

  private Optional<Secret> written(List<String> section, String key) {
    String name = String.join(".", section);
    Optional<Secret> text =
        value(section, key)
            .map(value -> text(name, key, value))
            .filter(value -> !value.isBlank())
            .map(value -> new Secret(value, key + " in [" + name + "]"));
    return text.or(
        () ->
            value(section, key + FILE)
                .map(value -> text(name, key + FILE, value))
                .map(path -> fromFile(path, section, key + FILE)));
  }

  private Secret fromFile(String path, List<String> section, String key) {
    TomlTable table = table(section);
    TomlPosition position = table == null ? null : table.inputPositionOf(List.of(key));
    return Secrets.read(
        Path.of(file).resolveSibling(path),
        new Origin(file, position == null ? 1 : position.line()),
        String.join(".", section) + "." + key);
  }

  /** Whether a secret is written in the settings file itself. */
  public boolean holdsSecrets() {
    return entries().stream().anyMatch(entry -> entry.value().equals(HIDDEN));
  }

  /**
   * A value as it is written.
   *
   * @param section the table's name with those around it, empty at the top
   * @param value {@code (secret)} for what is one by its key
   */
  public record Entry(Origin origin, String section, String key, String value) {}

  /** All values with their places, in the order of the file. */
  public List<Entry> entries() {
    List<Entry> entries = new ArrayList<>();
    if (root != null) {
      collect("", root, entries);
    }
    return entries;
  }

  private void collect(String section, TomlTable table, List<Entry> entries) {
    for (String key : table.keySet()) {
      @Nullable Object value = table.get(List.of(key));
      if (value instanceof TomlTable inner) {
        collect(section.isEmpty() ? key : section + "." + key, inner, entries);
        continue;
      }
      TomlPosition position = table.inputPositionOf(List.of(key));
      String text = value instanceof TomlArray list ? list.toList().toString() : "" + value;
      entries.add(
          new Entry(
              new Origin(file, position == null ? 1 : position.line()),
              section,
              key,
              isSecret(key) ? HIDDEN : text));
    }
  }

  private static boolean isSecret(String key) {
    return SECRET.matcher(key).find() && !key.endsWith(FILE);
  }

  private Optional<Object> value(String section, String key) {
    return value(List.of(section.split("\\.")), key).or(() -> value(List.of(DEFAULT), key));
  }

  private Optional<Object> value(List<String> section, String key) {
    TomlTable table = table(section);
    return table == null ? Optional.empty() : Optional.ofNullable(table.get(List.of(key)));
  }

  private @Nullable TomlTable table(List<String> section) {
    TomlTable table = root;
    for (String name : section) {
      table = table != null && table.get(List.of(name)) instanceof TomlTable inner ? inner : null;
    }
    return table;
  }

  private String text(String section, String key, Object value) {
    if (value instanceof TomlTable || value instanceof TomlArray) {
      throw wrong(section, key, "expected text");
    }
    return value.toString();
  }

  private ConfigurationException wrong(String section, String key, String expected) {
    String found = value(List.of(section.split("\\.")), key).isPresent() ? section : DEFAULT;
    return new ConfigurationException(
        Problem.error("wrong-type", origin(section, key), found + "." + key, null, expected));
  }

  /** The place of a value; the start of the file if it is absent. */
  Origin origin(String section, String key) {
    for (String name : List.of(section, DEFAULT)) {
      TomlTable table = table(List.of(name.split("\\.")));
      TomlPosition position = table == null ? null : table.inputPositionOf(List.of(key));
      if (position != null) {
        return new Origin(file, position.line());
      }
    }
    return new Origin(file, 1);
  }

  /** Where the settings came from; no values. */
  @Override
  public String toString() {
    return file;
  }
}
