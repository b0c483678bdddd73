package dev.kci.kciapi.config;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.cli.CommandFailure;
import dev.kci.cli.ConfigOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import okio.BufferedSource;
import okio.Okio;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The cases of a conformance test, one JSON object per line.
 *
 * @param file the value of {@code --cases}: a file, or {@code -} for standard input
 */
record Cases(@Nullable CommandSpec spec, String file) {
  /**
   * Passes the cases to a consumer, in their order.
   *
   * @throws CommandFailure naming the line, if it is not a JSON object or the consumer throws an
   *     {@link IllegalArgumentException}
   */
  void forEach(Consumer<JsonObject> consumer) {
    try (BufferedSource lines = Okio.buffer(Okio.source(open()))) {
      for (int number = 1; !lines.exhausted(); number++) {
        byte[] line = line(lines);
        if (!isBlank(line)) {
          accept(line, number, consumer);
        }
      }
    } catch (IOException e) {
      throw new CommandFailure("--cases " + file + ": cannot be read", e);
    }
  }

  /** Reads the bytes up to the next line end, undecoded because the JSON reader takes bytes. */
  private static byte[] line(BufferedSource lines) throws IOException {
    long end = lines.indexOf((byte) '\n');
    if (end < 0) {
      return lines.readByteArray();
    }
    byte[] line = lines.readByteArray(end);
    lines.skip(1);
    return line;
  }

  private static boolean isBlank(byte[] line) {
    for (byte octet : line) {
      if (octet < 0 || octet > ' ') {
        return false;
      }
    }
    return true;
  }

  private void accept(byte[] line, int number, Consumer<JsonObject> consumer) {
    try {
      consumer.accept(JsonText.parseObject(line));
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(file + ":" + number + ": " + e.getMessage(), e);
    }
  }

  private InputStream open() throws IOException {
    InputStream bytes =
        file.equals("-")
            ? System.in
            : Files.newInputStream(
                ConfigOptions.existing(spec, "--cases", List.of(Path.of(file))).get(0));
    return file.endsWith(".gz") ? new GZIPInputStream(bytes) : bytes;
  }
}
