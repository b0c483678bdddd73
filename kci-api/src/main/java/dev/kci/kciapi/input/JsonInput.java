package dev.kci.kciapi.input;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Reads a JSON object from a file or standard input, an argument of several commands. */
public final class JsonInput {
  private static final Pattern PLACE = Pattern.compile("at path (\\$\\S*)");

  private JsonInput() {}

  /**
   * Reads the whole input.
   *
   * @param file a path, or {@code -} for standard input
   * @throws ParameterException if it cannot be read or is not a JSON object
   */
  public static JsonObject read(CommandSpec spec, String file) {
    boolean stdin = file.equals("-");
    String name = stdin ? "standard input" : file;
    try {
      return stdin ? JsonText.parseObject(System.in) : read(Path.of(file));
    } catch (NoSuchFileException e) {
      throw wrong(spec, "there is no file '" + file + "'", e);
    } catch (IOException e) {
      throw wrong(spec, name + ": cannot be read; expected a file with a JSON object", e);
    } catch (IllegalArgumentException e) {
      throw wrong(spec, name + ": " + words(String.valueOf(e.getMessage())), e);
    }
  }

  private static JsonObject read(Path file) throws IOException {
    try (InputStream text = Files.newInputStream(file)) {
      return JsonText.parseObject(text);
    }
  }

  /** Keeps messages about bounds, and only the place from those of the parser. */
  private static String words(String message) {
    if (!message.startsWith("Not ")) {
      return message;
    }
    Matcher place = PLACE.matcher(message);
    String where = place.find() ? " at " + place.group(1) : "";
    return "not a JSON object" + where + "; expected {\"FIELD\": VALUE, ...}";
  }

  private static ParameterException wrong(CommandSpec spec, String message, Exception cause) {
    return new ParameterException(spec.commandLine(), message, cause);
  }
}
