package dev.kci.config;

import java.util.Objects;

/**
 * The place of a value in a configuration file.
 *
 * @param file the file as given, or as found below a given folder
 * @param line counted from 1; 0 for a place without lines, such as an environment variable
 */
public record Origin(String file, int line) {
  public Origin {
    Objects.requireNonNull(file, "file");
  }

  @Override
  public String toString() {
    return line == 0 ? file : file + ":" + line;
  }
}
