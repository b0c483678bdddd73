package dev.kci.pipeline.definition;

import com.github.mustachejava.Mustache;
import com.github.mustachejava.MustacheException;
import dev.kci.api.model.JsonObject;
import dev.kci.pipeline.definition.TemplateFolders.Source;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A strict Mustache template: unknown names are errors with file and line, and values are quoted
 * for the language in the file's suffix ({@code .sh.mustache}, {@code .yaml.mustache}).
 */
final class MustacheTemplate implements JobTemplate {
  private final Source source;
  private final Mustache mustache;
  private final @Nullable JobTemplate script;

  private MustacheTemplate(Source source, Mustache mustache, @Nullable JobTemplate script) {
    this.source = source;
    this.mustache = mustache;
    this.script = script;
  }

  /**
   * Reads a template and its partials.
   *
   * @param script the shell script within a definition, available as {@code {{script}}}, {@code
   *     {{script_arguments}}} and {@code {{script_printf}}}
   */
  static JobTemplate compile(Source source, TemplateFolders folders, @Nullable JobTemplate script) {
    StrictMustacheFactory factory = new StrictMustacheFactory(folders);
    try {
      return new MustacheTemplate(source, factory.compile(source), script);
    } catch (MustacheException e) {
      throw failure(source, e);
    }
  }

  @Override
  public String render(JobModel model) {
    Map<String, @Nullable Object> names = new LinkedHashMap<>(model.variables());
    names.put("params", model.params().asMap());
    List<Map<String, @Nullable Object>> artifacts = artifacts(model);
    names.put("artifacts", artifacts);
    names.put("artifact_urls", lines(artifacts));
    String carried = script == null ? null : script.render(model);
    names.put("script", carried);
    names.put("script_arguments", carried == null ? null : ScriptParts.arguments(carried));
    names.put("script_printf", carried == null ? null : ScriptParts.printf(carried));
    TargetText text = target();
    try {
      mustache.execute(text, names);
    } catch (MustacheException e) {
      throw failure(source, e);
    }
    return text.finish();
  }

  /**
   * Returns the artifacts as a list, because Mustache cannot iterate over a map. Names and URLs
   * must not contain line ends, because scripts read them line by line. Those whose checksum is
   * known have {@code sha256} too.
   */
  private List<Map<String, @Nullable Object>> artifacts(JobModel model) {
    JsonObject checksums = model.params().object("checksums").orElse(JsonObject.empty());
    return model.node().object("artifacts").orElse(JsonObject.empty()).asMap().entrySet().stream()
        .filter(artifact -> artifact.getValue() instanceof String)
        .map(
            artifact -> {
              Map<String, @Nullable Object> names = new LinkedHashMap<>();
              names.put("name", oneLine(artifact.getKey()));
              names.put("url", oneLine(artifact.getValue()));
              names.put("sha256", checksums.asMap().get(artifact.getKey()));
              return names;
            })
        .toList();
  }

  /** Returns a line for each artifact: its name, a tab, its URL. */
  private static String lines(List<Map<String, @Nullable Object>> artifacts) {
    return artifacts.stream()
        .map(artifact -> artifact.get("name") + "\t" + artifact.get("url") + "\n")
        .collect(Collectors.joining());
  }

  private String oneLine(Object text) {
    if (text.toString().chars().anyMatch(Character::isISOControl)) {
      throw new TemplateException(
          source.file()
              + ": an artifact's name or URL contains a control character; expected none");
    }
    return text.toString();
  }

  private TargetText target() {
    String file = source.file();
    if (file.endsWith(".sh.mustache")) {
      return new ShellText(file);
    }
    if (file.endsWith(".yaml.mustache")) {
      return new YamlText(file);
    }
    throw new TemplateException(
        file + ": unknown language; expected a name that ends in .sh.mustache or .yaml.mustache");
  }

  /** Unwraps our own exceptions, which the library wraps several times. */
  private static TemplateException failure(Source source, MustacheException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof TemplateException ours) {
        return ours;
      }
    }
    String message = Optional.ofNullable(e.getMessage()).orElse("not a Mustache template");
    return new TemplateException(
        message.contains(source.file()) ? message : source.file() + ": " + message, e);
  }
}
