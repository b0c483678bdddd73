package dev.kci.kciapi.config;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.cli.ConfigOptions;
import dev.kci.cli.LogOptions;
import dev.kci.cli.options.NoVariable;
import dev.kci.pipeline.definition.TemplateFolders;
import dev.kci.pipeline.definition.TemplateTexts;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "render-template",
    mixinStandardHelpOptions = true,
    description = {
      "Render Jinja2 templates with given values, for conformance tests.",
      "A case is a line of JSON: {\"case\", \"template\", \"values\"}. The template is the name of"
          + " a file in --template-dir, or the text of a template. The answer is {\"case\","
          + " \"text\"} or {\"case\", \"error\"}.",
      "Exits with 0 even if templates fail."
    })
@NoVariable
final class RenderTemplateCommand implements Callable<Integer> {
  @Option(
      names = "--template-dir",
      paramLabel = "DIR",
      required = true,
      description = "Folder with the templates and everything that they include")
  private Path templates = Path.of("");

  @Mixin private CaseOptions cases = new CaseOptions();
  @Mixin private LogOptions log = new LogOptions();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    TemplateFolders folders =
        new TemplateFolders(ConfigOptions.existing(spec, "--template-dir", List.of(templates)));
    TemplateTexts texts = new TemplateTexts(folders);
    cases.forEach(json -> out.println(JsonText.write(answer(texts, checked(json)))));
    out.flush();
    return 0;
  }

  private static JsonObject checked(JsonObject json) {
    if (json.string("template").isEmpty()) {
      throw new IllegalArgumentException(
          "missing 'template'; expected the name of a file or a text");
    }
    if (json.has("values") && !(json.get("values") instanceof Map)) {
      throw new IllegalArgumentException("'values' must be an object");
    }
    return json;
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
}
