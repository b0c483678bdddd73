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
 * A strict Mustache template: an unknown name is an error with file and line, and a value is quoted
 * for the language that the file's name says ({@code .sh.mustache}, {@code .yaml.mustache}).
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
   * Reads a template and the partials that it names.
   *
   * @param script the shell script that a definition carries, as {@code {{script}}}, {@code
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
    List<Map<String, Object>> artifacts = artifacts(model);
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
   * The artifacts as a list, since Mustache has no loop over a map. Scripts read it line by line,
   * so a name or URL cannot have a line end in it.
   */
  private List<Map<String, Object>> artifacts(JobModel model) {
    return model.node().object("artifacts").orElse(JsonObject.empty()).asMap().entrySet().stream()
        .filter(artifact -> artifact.getValue() instanceof String)
        .map(
            artifact ->
                Map.<String, Object>of(
                    "name", oneLine(artifact.getKey()), "url", oneLine(artifact.getValue())))
        .toList();
  }

  /** A line for each artifact: its name, a tab, its URL. */
  private static String lines(List<Map<String, Object>> artifacts) {
    return artifacts.stream()
        .map(artifact -> artifact.get("name") + "\t" + artifact.get("url") + "\n")
        .collect(Collectors.joining());
  }

  private String oneLine(Object text) {
    if (text.toString().chars().anyMatch(Character::isISOControl)) {
      throw new TemplateException(
          source.file() + ": an artifact's name or URL has a control character; expected none");
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
        file + ": no known language; expected a name that ends in .sh.mustache or .yaml.mustache");
  }

  /** The library wraps what its callbacks throw, several times over. */
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
