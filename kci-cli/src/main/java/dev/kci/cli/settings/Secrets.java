package dev.kci.cli.settings;

import dev.kci.config.ConfigurationException;
import dev.kci.config.Origin;
import dev.kci.config.Problem;
import dev.kci.config.Secret;
import dev.kci.text.VariableName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds secrets outside of the settings. A secret has the name of an environment variable, such as
 * {@code KCI_API_TOKEN}. It is taken from the first of: the variable, the file that {@code
 * KCI_API_TOKEN_FILE} names, the file {@code KCI_API_TOKEN} in systemd's {@code
 * $CREDENTIALS_DIRECTORY}. A blank variable counts as absent; a named file that cannot be read or
 * is blank is an error. White space at the end of a file, such as a newline, is ignored. Immutable.
 */
public final class Secrets {
  private static final String FILE = "_FILE";
  private static final String CREDENTIALS = "CREDENTIALS_DIRECTORY";

  /** Bytes of a file; a longer one is not a secret but a wrong path. */
  private static final int LONGEST = 64 << 10;

  private final Map<String, String> environment;

  public Secrets(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  /**
   * Returns the secret with the name of a variable.
   *
   * @throws ConfigurationException if a named file cannot be read or is blank
   */
  public Optional<Secret> find(String variable) {
    String value = environment.get(variable);
    if (value != null && !value.isBlank()) {
      return Optional.of(new Secret(value, variable));
    }
    String file = environment.get(variable + FILE);
    if (file != null && !file.isBlank()) {
      return Optional.of(read(Path.of(file), variable + FILE));
    }
    String credentials = environment.getOrDefault(CREDENTIALS, "");
    if (!credentials.isBlank()) {
      Path credential = Path.of(credentials, variable);
      if (Files.exists(credential)) {
        return Optional.of(read(credential, "$" + CREDENTIALS));
      }
    }
    return Optional.empty();
  }

  /**
   * Returns the variable for a runtime, storage or host: {@code KCI_RUNTIME_LAVA_LAB_API_TOKEN}.
   */
  public static String variable(String before, String name, String after) {
    return before + VariableName.of(name) + after;
  }

  /**
   * Returns the environment and, as variables, the secrets in files whose names start in a certain
   * way.
   */
  public Map<String, String> environment(String beginning) {
    Map<String, String> all = new LinkedHashMap<>(environment);
    Stream.concat(
            environment.keySet().stream()
                .filter(name -> name.endsWith(FILE))
                .map(name -> name.substring(0, name.length() - FILE.length())),
            credentials().stream())
        .filter(variable -> variable.startsWith(beginning))
        .forEach(variable -> find(variable).ifPresent(s -> all.put(variable, s.reveal())));
    return all;
  }

  private List<String> credentials() {
    String folder = environment.getOrDefault(CREDENTIALS, "");
    if (folder.isBlank()) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(Path.of(folder))) {
      return files.map(file -> file.getFileName().toString()).toList();
    } catch (IOException e) {
      throw unusable(Path.of(folder), new Origin("$" + CREDENTIALS, 0), "", "cannot be read");
    }
  }

  /**
   * Reads a secret's file.
   *
   * @param named the variable that names it, for messages
   */
  static Secret read(Path file, String named) {
    return read(file, new Origin(named, 0), "");
  }

  /** As {@link #read(Path, String)}, for a key of the settings. */
  static Secret read(Path file, Origin origin, String key) {
    String text;
    try {
      if (Files.size(file) > LONGEST) {
        throw unusable(file, origin, key, "is longer than 64 KiB");
      }
      text = Files.readString(file, StandardCharsets.UTF_8).stripTrailing();
    } catch (NoSuchFileException e) {
      throw unusable(file, origin, key, "does not exist");
    } catch (IOException e) {
      throw unusable(file, origin, key, "cannot be read");
    }
    if (text.isBlank()) {
      throw unusable(file, origin, key, "is empty");
    }
    FileAccess.exposure(file)
        .ifPresent(who -> log().warn("{} holds a secret and can be read by {}", file, who));
    return new Secret(text, (key.isEmpty() ? origin.toString() : key) + " (" + file + ")");
  }

  /**
   * Creates the logger on first use: a static field would start the log in a command without one.
   */
  private static Logger log() {
    return LoggerFactory.getLogger(Secrets.class);
  }

  private static ConfigurationException unusable(Path file, Origin origin, String key, String why) {
    return new ConfigurationException(
        Problem.error(
            "secret-file",
            origin,
            key,
            file.toString(),
            why + "; expected a file with the secret"));
  }
}
