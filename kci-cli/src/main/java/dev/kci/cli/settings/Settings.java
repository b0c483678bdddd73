package dev.kci.cli.settings;

import dev.kci.config.ConfigurationException;
import dev.kci.config.Located;
import dev.kci.config.Origin;
import dev.kci.config.Problem;
import dev.kci.config.Secret;
import dev.kci.text.DurationText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.tomlj.TomlArray;

/**
 * The settings of one installation, a TOML file: a section for each service with {@code [DEFAULT]}
 * as the fallback, and the addresses and secrets of APIs, storages, runtimes and git hosts. {@link
 * SettingSections} declares every key; the getters throw {@link IllegalArgumentException} for one
 * that is not declared. Immutable and safe for use by several threads.
 */
public final class Settings {
  /** The usual name of the file. */
  public static final String FILE_NAME = "kernelci.toml";

  private static final Pattern SECRET = Pattern.compile("(?i)token|cred|passw|secret|key$");
  private static final String HIDDEN = "(secret)";
  private static final String FILE = SettingKey.FILE;
  private static final String DEFAULT = SettingSections.DEFAULT;

  private final SettingsFile file;
  private final List<Problem> warnings;
  private final Secrets secrets;

  private Settings(SettingsFile file, List<Problem> warnings, Secrets secrets) {
    this.file = file;
    this.warnings = warnings;
    this.secrets = secrets;
  }

  /** Returns settings without values. Secrets are taken from the environment. */
  public static Settings none() {
    return new Settings(SettingsFile.none(), List.of(), new Secrets(System.getenv()));
  }

  /**
   * Reads a settings file.
   *
   * @throws ConfigurationException if it cannot be read, is not TOML, or has misspelt keys or
   *     values of the wrong type
   */
  public static Settings load(Path file) {
    return load(file, System.getenv());
  }

  /** As {@link #load(Path)}, with the environment that is searched for secrets first. */
  static Settings load(Path file, Map<String, String> environment) {
    SettingsFile read = SettingsFile.read(file);
    List<Problem> problems = SettingsCheck.of(read);
    List<Problem> errors = problems.stream().filter(Problem::isError).toList();
    if (!errors.isEmpty()) {
      throw new ConfigurationException(errors);
    }
    return new Settings(read, problems, new Secrets(environment));
  }

  /** Returns all problems of a settings file, errors and warnings, in its order. */
  public static List<Problem> check(Path file) {
    try {
      return SettingsCheck.of(SettingsFile.read(file));
    } catch (ConfigurationException e) {
      return e.problems();
    }
  }

  /**
   * Returns the first settings file of: the current folder, the user's configuration folder ({@code
   * $XDG_CONFIG_HOME} or {@code ~/.config}, in it {@code kernelci/}), {@code /etc/kernelci/}; empty
   * if none of them exists.
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

  /** Returns the sections and keys that are ignored. */
  public List<Problem> warnings() {
    return warnings;
  }

  /**
   * Returns a text.
   *
   * @param section the table's name, such as {@code trigger} or {@code runtime.lava-lab}
   */
  public Optional<String> string(String section, String key) {
    return value(section, key).map(value -> value.content().toString());
  }

  /** Returns a whole number. */
  public Optional<Long> integer(String section, String key) {
    return value(section, key).map(value -> (Long) value.content());
  }

  /** Returns a truth value; false if absent. */
  public boolean isTrue(String section, String key) {
    return value(section, key).map(value -> (Boolean) value.content()).orElse(false);
  }

  /** Returns a duration. The declaration of the key says in which unit a number without unit is. */
  public Optional<Duration> duration(String section, String key) {
    SettingType type = declared(section, key).type();
    return value(section, key)
        .map(
            value ->
                value.content() instanceof Long number
                    ? Duration.of(number, type.unit())
                    : DurationText.parse(value.content().toString()).orElseThrow());
  }

  /** Returns a list of texts; a single text is a list of one. */
  public List<String> strings(String section, String key) {
    Object content = value(section, key).map(SettingsFile.Value::content).orElse(List.of());
    if (content instanceof TomlArray list) {
      return list.toList().stream().map(String::valueOf).toList();
    }
    return content instanceof String text ? List.of(text) : List.of();
  }

  /**
   * Returns the names of a section's instances, in the order of the file: {@code x} and {@code y}
   * for {@code [runtime.x]} and {@code [runtime.y]}.
   */
  public List<String> instances(String section) {
    return file.values().stream()
        .map(SettingsFile.Value::section)
        .filter(name -> name.startsWith(section + "."))
        .map(name -> name.substring(section.length() + 1))
        .distinct()
        .toList();
  }

  /** Returns a text of each of a section's instances that has it, by the instance's name. */
  public Map<String, String> texts(String section, String key) {
    Map<String, String> texts = new LinkedHashMap<>();
    for (String name : instances(section)) {
      string(section + "." + name, key).ifPresent(text -> texts.put(name, text));
    }
    return texts;
  }

  /** Returns the credential of a storage: {@code [storage.NAME] storage_cred}. */
  public Optional<Secret> storageCredential(String storage) {
    return secret(
        Secrets.variable("KCI_STORAGE_", storage, "_CRED"), "storage." + storage, "storage_cred");
  }

  /** Returns the token for a lab: {@code [runtime.NAME] runtime_token}. */
  public Optional<Secret> runtimeToken(String runtime) {
    return runtimeSecret(runtime, "runtime_token", "_RUNTIME_TOKEN");
  }

  /** Returns the token that a lab calls back with: {@code callback_token}, else the lab's own. */
  public Optional<Secret> callbackToken(String runtime) {
    return runtimeSecret(runtime, "callback_token", "_CALLBACK_TOKEN")
        .or(() -> runtimeToken(runtime));
  }

  /** Returns the API token that a runtime reports with: {@code [runtime.NAME] api_token}. */
  public Optional<Secret> apiToken(String runtime) {
    return runtimeSecret(runtime, "api_token", "_API_TOKEN");
  }

  /** Returns the API user that a runtime reports as: {@code [runtime.NAME] user}. */
  public Optional<String> runtimeUser(String runtime) {
    return string("runtime." + runtime, "user");
  }

  private Optional<Secret> runtimeSecret(String runtime, String key, String variable) {
    return secret(Secrets.variable("KCI_RUNTIME_", runtime, variable), "runtime." + runtime, key);
  }

  /**
   * Returns a secret: from {@link Secrets}, else from the section as {@code key}, or as {@code
   * key_file}, the path of its file (relative to the settings file's folder).
   *
   * @param variable the environment variable, such as {@code KCI_API_TOKEN}
   * @throws ConfigurationException if a file that is named cannot be read or is blank
   */
  public Optional<Secret> secret(String variable, String section, String key) {
    return secrets.find(variable).or(() -> secret(section, key));
  }

  /** Returns a secret of the file alone: {@code key}, or the content of {@code key_file}. */
  public Optional<Secret> secret(String section, String key) {
    declared(section, key);
    return secretIn(section, key)
        .or(() -> fallsBack(section) ? secretIn(DEFAULT, key) : Optional.empty());
  }

  /** Returns a text; that of a secret also from its file. */
  public Optional<String> textOrFile(String section, String key) {
    return declared(section, key).type() == SettingType.SECRET
        ? secret(section, key).map(Secret::reveal)
        : string(section, key);
  }

  /**
   * Returns the APIs and storages that the file describes, as sections of the pipeline's
   * configuration. Secrets are not part of it.
   */
  public Map<String, Located.Entry> configuration() {
    return SettingsInstances.of(file, List.of("api", "storage"));
  }

  private Optional<Secret> secretIn(String section, String key) {
    return file.value(section, key)
        .map(value -> value.content().toString())
        .filter(text -> !text.isBlank())
        .map(text -> new Secret(text, key + " in [" + section + "]"))
        .or(() -> file.value(section, key + FILE).map(this::fromFile));
  }

  private Secret fromFile(SettingsFile.Value path) {
    return Secrets.read(
        Path.of(file.name()).resolveSibling(path.content().toString()), path.origin(), path.path());
  }

  /** Returns the path of the settings file; {@code no settings file} without one. */
  public String file() {
    return file.name();
  }

  /** Returns the secrets of the environment. */
  public Secrets secrets() {
    return secrets;
  }

  /** Returns whether the settings file itself contains a secret. */
  public boolean holdsSecrets() {
    return entries().stream().anyMatch(entry -> entry.value().equals(HIDDEN));
  }

  /**
   * A value as it is written.
   *
   * @param section the table's name, empty outside of any table
   * @param value {@code (secret)} if the key is that of a secret
   */
  public record Entry(Origin origin, String section, String key, String value) {}

  /** Returns all values with their places, in the order of the file. */
  public List<Entry> entries() {
    return file.values().stream().map(Settings::entry).toList();
  }

  private static Entry entry(SettingsFile.Value value) {
    String text =
        value.content() instanceof TomlArray list
            ? list.toList().toString()
            : value.content().toString();
    boolean isSecret = SECRET.matcher(value.key()).find() && !value.key().endsWith(FILE);
    return new Entry(value.origin(), value.section(), value.key(), isSecret ? HIDDEN : text);
  }

  /** Returns the place of a value; the start of the file if it is absent. */
  Origin origin(String section, String key) {
    return value(section, key)
        .map(SettingsFile.Value::origin)
        .orElseGet(() -> new Origin(file.name(), 1));
  }

  private Optional<SettingsFile.Value> value(String section, String key) {
    declared(section, key);
    return file.value(section, key)
        .or(() -> fallsBack(section) ? file.value(DEFAULT, key) : Optional.empty());
  }

  private static boolean fallsBack(String section) {
    return SettingSections.of(section).map(SettingSection::fallsBack).orElse(false);
  }

  private static SettingKey declared(String section, String key) {
    return SettingSections.of(section)
        .flatMap(s -> s.key(key))
        .orElseThrow(
            () -> new IllegalArgumentException("[" + section + "] " + key + " is not declared"));
  }

  /** Where the settings came from; no values. */
  @Override
  public String toString() {
    return file.name();
  }
}
