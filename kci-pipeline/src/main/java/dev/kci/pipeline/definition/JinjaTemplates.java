package dev.kci.pipeline.definition;

import dev.kci.jinja.Environment;
import dev.kci.jinja.JinjaException;
import dev.kci.jinja.TemplateLoader;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Renders Jinja2 templates of jobs exactly like Python's Jinja2. Thread-safe. Each template is read
 * once.
 */
final class JinjaTemplates {
  private final Environment environment;

  JinjaTemplates(TemplateFolders folders) {
    this.environment = new Environment(loader(folders));
  }

  /** Returns a loader for the templates in these folders. */
  static TemplateLoader loader(TemplateFolders folders) {
    return new TemplateLoader() {
      @Override
      public Optional<Source> find(String name) {
        try {
          return folders.find(name).map(found -> new Source(found.file(), found.text()));
        } catch (TemplateException e) {
          throw new JinjaException(String.valueOf(e.getMessage()), e);
        }
      }

      @Override
      public String describe() {
        return folders.describe();
      }
    };
  }

  /**
   * Returns the template of that name; empty if no folder has it.
   *
   * @throws TemplateException if it cannot be parsed
   */
  Optional<JobTemplate> find(String name) {
    try {
      if (!environment.has(name)) {
        return Optional.empty();
      }
    } catch (JinjaException e) {
      throw new TemplateException(String.valueOf(e.getMessage()), e);
    }
    return Optional.of(model -> render(name, model));
  }

  private String render(String name, JobModel model) {
    try {
      return environment.render(name, names(model));
    } catch (JinjaException e) {
      throw new TemplateException(String.valueOf(e.getMessage()), e);
    }
  }

  private static Map<String, Object> names(JobModel model) {
    Map<String, Object> names = new LinkedHashMap<>(model.variables());
    for (String object : List.of("api_config", "storage_config", "platform_config")) {
      if (names.get(object) instanceof Map<?, ?> map) {
        Map<String, Object> attributes = new HashMap<>();
        map.forEach((key, value) -> attributes.put((String) key, value));
        names.put(object, Environment.object(attributes));
      }
    }
    names.putAll(model.params().asMap());
    return names;
  }
}
