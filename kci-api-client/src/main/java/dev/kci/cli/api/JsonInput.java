package dev.kci.cli.api;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** A JSON object from a file or standard input, an argument of several commands. */
final class JsonInput {
  private static final Pattern PLACE = Pattern.compile("at path (\\$\\S*)");

  private JsonInput() {}

  /**
   * Reads it whole.
   *
   * @param file a path, or {@code -} for standard input
   * @throws ParameterException when it cannot be read or is no JSON object
   */
  static JsonObject read(CommandSpec spec, String file) {
    boolean stdin = file.equals("-");
    String name = stdin ? "standard input" : file;
    try {
      byte[] text = stdin ? System.in.readAllBytes() : Files.readAllBytes(Path.of(file));
      return JsonText.parseObject(new String(text, StandardCharsets.UTF_8));
    } catch (NoSuchFileException e) {
      throw wrong(spec, "there is no file '" + file + "'", e);
    } catch (IOException e) {
      throw wrong(spec, name + ": cannot be read (" + e.getClass().getSimpleName() + ")", e);
    } catch (IllegalArgumentException e) {
      Matcher place = PLACE.matcher(String.valueOf(e.getMessage()));
      String where = place.find() ? " at " + place.group(1) : "";
      throw wrong(
          spec, name + ": no JSON object" + where + "; expected { \"FIELD\": VALUE, … }", e);
    }
  }

  private static ParameterException wrong(CommandSpec spec, String message, Exception cause) {
    return new ParameterException(spec.commandLine(), message, cause);
  }
}
