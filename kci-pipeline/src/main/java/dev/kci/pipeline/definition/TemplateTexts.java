package dev.kci.pipeline.definition;

import dev.kci.jinja.Environment;
import dev.kci.jinja.JinjaException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Renders Jinja2 templates, from folders or given as text, with plain values. Thread-safe. */
public final class TemplateTexts {
  private final Environment environment;

  public TemplateTexts(TemplateFolders folders) {
    this.environment = new Environment(JinjaTemplates.loader(folders));
  }

  /** The rendered text, or a line that says what failed. */
  public record Result(@Nullable String text, @Nullable String error) {}

  /**
   * Renders a template.
   *
   * @param name for messages, if the template is given as text
   * @param template the name of a file in the folders, or else the text
   */
  public Result render(
      String name, String template, Map<String, ? extends @Nullable Object> values) {
    try {
      boolean file = !template.isEmpty() && environment.has(template);
      String text =
          file
              ? environment.render(template, values)
              : environment.renderText(name, template, values);
      return new Result(text, null);
    } catch (JinjaException e) {
      return new Result(null, e.getMessage());
    }
  }
}
