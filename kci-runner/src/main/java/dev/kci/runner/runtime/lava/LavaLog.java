package dev.kci.runner.runtime.lava;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.runner.results.LogLines;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Turns a lab's log, a YAML list with one JSON map a line, into text: what the board said as it is,
 * what the lab says about it with its level.
 */
final class LavaLog {
  private LavaLog() {}

  /** Writes the text of a log of any size. */
  static void write(InputStream log, Path text) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(text, StandardCharsets.UTF_8)) {
      LogLines.read(
          log,
          line -> {
            try {
              out.write(text(line));
              out.newLine();
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  static String text(String line) {
    if (!line.startsWith("- {")) {
      return line;
    }
    try {
      JsonObject json = JsonText.parseObject(line.substring(2));
      String level = json.string("lvl").orElse("");
      Object message = json.get("msg");
      String text =
          message instanceof String words
              ? words
              : json.object("msg").map(JsonText::write).orElseGet(() -> String.valueOf(message));
      return level.equals("target") || level.equals("feedback")
          ? text
          : level + ": " + text.replace("\n", "\n" + level + ": ");
    } catch (IllegalArgumentException notJson) {
      return line;
    }
  }
}
