package dev.kci.runtime;

import dev.kci.config.Fields;
import dev.kci.text.ErrorText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A file with the environment variables of a runtime's jobs, one NAME=VALUE per line.
 *
 * @param path null for no variables
 */
public record EnvironmentFile(@Nullable Path path) {
  /** Reads {@code env_file}; the file itself is only read by {@link #lines}. */
  public static EnvironmentFile read(Fields fields) {
    String file = fields.text("env_file");
    return new EnvironmentFile(file == null ? null : Path.of(file));
  }

  /**
   * Returns the lines of the file, without comments and empty lines.
   *
   * @throws RuntimeFailure if the file cannot be read
   */
  public List<String> lines() {
    if (path == null) {
      return List.of();
    }
    try {
      return Files.readAllLines(path).stream()
          .map(String::strip)
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .toList();
    } catch (IOException e) {
      throw RuntimeFailure.refused("env_file " + path + " cannot be read: " + ErrorText.reason(e));
    }
  }
}
