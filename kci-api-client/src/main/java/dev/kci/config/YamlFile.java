package dev.kci.config;

import dev.kci.text.ErrorText;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;

/** Reads one YAML file into values that know where they are written. */
final class YamlFile {
  private static final int MAX_BYTES = 16 * 1024 * 1024;
  private static final int MAX_CHARACTERS = 16 * 1024 * 1024;

  private YamlFile() {}

  /**
   * Reads a file whose top level is a map; an empty file is an empty map.
   *
   * @throws ConfigurationException if it cannot be read, is not YAML, or exceeds a limit
   */
  static Located.Mapping read(Path path) {
    String file = path.toString();
    try {
      if (Files.size(path) > MAX_BYTES) {
        throw failure(
            new Origin(file, 1), "is larger than " + (MAX_BYTES >> 20) + " MiB, the maximum", null);
      }
      String text = text(file, Files.readAllBytes(path));
      int longWord = BoundedYaml.lineOfLongWord(text);
      if (longWord > 0) {
        throw failure(
            new Origin(file, longWord), "a word is longer than a million characters", null);
      }
      return YamlValues.read(file, new ParserImpl(new StreamReader(text), options()));
    } catch (MarkedYAMLException e) {
      throw failure(new Origin(file, line(e)), "not YAML: " + problem(e), e);
    } catch (YAMLException e) {
      throw failure(new Origin(file, 1), "not acceptable YAML: " + e.getMessage(), e);
    } catch (IOException e) {
      throw failure(
          new Origin(file, 1),
          "cannot be read (" + ErrorText.of(e) + "); expected a YAML file in UTF-8",
          e);
    }
  }

  private static String text(String file, byte[] bytes) {
    CharBuffer text = CharBuffer.allocate(bytes.length);
    ByteBuffer left = ByteBuffer.wrap(bytes);
    CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(left, text, true);
    if (result.isError()) {
      int line = 1;
      for (int i = 0; i < left.position(); i++) {
        line += bytes[i] == '\n' ? 1 : 0;
      }
      throw failure(
          new Origin(file, line),
          "the byte 0x%02x is not UTF-8; save the file in UTF-8".formatted(left.get()),
          null);
    }
    return text.flip().toString();
  }

  private static LoaderOptions options() {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(MAX_CHARACTERS);
    return options;
  }

  /** Creates the failure of a file at one place. */
  static ConfigurationException failure(Origin origin, String message, @Nullable Throwable cause) {
    Problem problem = Problem.error("yaml", origin, "", null, message.replace('\n', ' '));
    return cause == null
        ? new ConfigurationException(problem)
        : new ConfigurationException(problem, cause);
  }

  /** An unclosed quote or bracket is reported where it opens, not at the end of the file. */
  private static boolean isUnclosed(MarkedYAMLException e) {
    return e.getContextMark() != null
        && e.getProblem() != null
        && (e.getProblem().contains("end of stream")
            || e.getProblem().contains("StreamEnd")
            || e.getProblem().contains("document separator"));
  }

  private static int line(MarkedYAMLException e) {
    Mark mark = isUnclosed(e) ? e.getContextMark() : e.getProblemMark();
    return mark == null ? 1 : mark.getLine() + 1;
  }

  private static String problem(MarkedYAMLException e) {
    return isUnclosed(e) && e.getContext() != null
        ? e.getContext() + ", which is never closed"
        : String.valueOf(e.getProblem());
  }
}
