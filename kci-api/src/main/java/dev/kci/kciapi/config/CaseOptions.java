package dev.kci.kciapi.config;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.cli.CommandFailure;
import dev.kci.cli.ConfigOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The cases of a conformance test, a JSON object per line: a mixin. */
final class CaseOptions {
  @Option(
      names = "--cases",
      paramLabel = "FILE",
      required = true,
      description = "The cases, one per line; - reads standard input; *.gz is unpacked")
  private String cases = "";

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec spec;

  /**
   * Hands over the cases in their order.
   *
   * @throws CommandFailure naming the line, if it is not a JSON object or the consumer throws an
   *     {@link IllegalArgumentException}
   */
  void forEach(Consumer<JsonObject> consumer) {
    try (BufferedReader lines = open()) {
      int number = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        if (!line.isBlank()) {
          accept(line, number, consumer);
        }
      }
    } catch (IOException e) {
      throw new CommandFailure("--cases " + cases + ": cannot be read as UTF-8 text", e);
    }
  }

  private void accept(String line, int number, Consumer<JsonObject> consumer) {
    try {
      consumer.accept(JsonText.parseObject(line));
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(cases + ":" + number + ": " + e.getMessage(), e);
    }
  }

  private BufferedReader open() throws IOException {
    InputStream bytes =
        cases.equals("-")
            ? System.in
            : Files.newInputStream(
                ConfigOptions.existing(spec, "--cases", List.of(Path.of(cases))).get(0));
    InputStream unpacked = cases.endsWith(".gz") ? new GZIPInputStream(bytes) : bytes;
    return new BufferedReader(new InputStreamReader(unpacked, StandardCharsets.UTF_8));
  }
}
