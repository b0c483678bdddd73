package dev.kci.runner;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.cli.CommandFailure;
import dev.kci.runner.template.TemplateFolders;
import dev.kci.runner.template.TemplateTexts;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "render-template",
    mixinStandardHelpOptions = true,
    description = {
      "Render Jinja2 templates with given values, for conformance tests.",
      "A case is a line of JSON: {\"case\", \"template\", \"values\"}. The template is the name of"
          + " a file in --template-dir, or else the text of a template. The answer is {\"case\","
          + " \"text\"} or {\"case\", \"error\"}.",
      "Exits with 0 also if templates fail."
    })
final class RenderTemplateCommand implements Callable<Integer> {
  @Option(
      names = "--template-dir",
      paramLabel = "DIR",
      required = true,
      description = "The folder of the templates, also of those they include")
  private Path templates = Path.of("");

  @Option(
      names = "--cases",
      paramLabel = "FILE",
      required = true,
      description = "The cases, one per line; - reads standard input; *.gz is unpacked")
  private String cases = "";

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    TemplateFolders folders =
        new TemplateFolders(ConfigOptions.existing(spec, "--template-dir", List.of(templates)));
    TemplateTexts texts = new TemplateTexts(folders);
    try (BufferedReader lines = open()) {
      int number = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        if (!line.isBlank()) {
          out.println(JsonText.write(answer(texts, parsed(line, number))));
        }
      }
    } catch (IOException e) {
      throw new CommandFailure("--cases " + cases + ": cannot be read as UTF-8 text", e);
    }
    out.flush();
    return 0;
  }

  private JsonObject parsed(String line, int number) {
    try {
      JsonObject json = JsonText.parseObject(line);
      if (json.string("template").isEmpty()) {
        throw new IllegalArgumentException("no 'template'; expected a file's name or a text");
      }
      if (json.has("values") && !(json.get("values") instanceof Map)) {
        throw new IllegalArgumentException("'values' must be an object");
      }
      return json;
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(cases + ":" + number + ": " + e.getMessage(), e);
    }
  }

  private static JsonObject answer(TemplateTexts texts, JsonObject json) {
    JsonObject answer = JsonObject.of("case", json.get("case"));
    String name = json.get("case") instanceof String text ? text : "template";
    TemplateTexts.Result result =
        texts.render(
            name,
            json.string("template").orElseThrow(),
            json.object("values").orElse(JsonObject.empty()).asMap());
    return result.error() == null
        ? answer.with("text", result.text())
        : answer.with("error", result.error());
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
