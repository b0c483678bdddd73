package dev.kci.runner.template.jinja;

import dev.kci.runner.template.JobModel;
import dev.kci.runner.template.JobTemplate;
import dev.kci.runner.template.TemplateException;
import dev.kci.runner.template.TemplateFolders;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Jinja2 templates of jobs, whose text is what Python's Jinja2 makes of them. Thread-safe; a
 * template is read once.
 *
 * <p>It is an interpreter of its own, not HubSpot's jinjava; RATIONALE.md says what that rests on.
 */
public final class JinjaTemplates {
  private final TemplateFolders folders;
  private final Map<String, Template> read = new ConcurrentHashMap<>();

  public JinjaTemplates(TemplateFolders folders) {
    this.folders = folders;
  }

  /**
   * The template of that name; empty when no folder has it.
   *
   * @throws TemplateException when it cannot be parsed
   */
  public Optional<JobTemplate> find(String name) {
    Template template;
    try {
      template = load(name);
    } catch (JinjaException e) {
      throw new TemplateException(String.valueOf(e.getMessage()), e);
    }
    if (template == null) {
      return Optional.empty();
    }
    return Optional.of(model -> render(template, model));
  }

  private String render(Template template, JobModel model) {
    return render(template.file(), () -> render(template, names(model)));
  }

  private static String render(String file, java.util.function.Supplier<String> rendering) {
    try {
      return rendering.get();
    } catch (JinjaException e) {
      throw new TemplateException(String.valueOf(e.at(file, 0).getMessage()), e);
    } catch (StackOverflowError e) {
      throw new TemplateException(file + ": the templates call each other without end", e);
    }
  }

  /**
   * Renders a template with JSON values by name.
   *
   * @throws TemplateException when there is none, or it fails
   */
  public String render(String name, Map<String, ? extends @Nullable Object> values) {
    return render(
        name,
        () -> {
          Map<String, Object> names = new HashMap<>();
          values.forEach((key, value) -> names.put(key, Py.of(value)));
          return render(get(name), names);
        });
  }

  private static Map<String, Object> names(JobModel model) {
    Map<String, Object> names = new HashMap<>();
    model.variables().forEach((name, value) -> names.put(name, Py.of(value)));
    for (String object : List.of("api_config", "storage_config", "platform_config")) {
      if (names.get(object) instanceof Map<?, ?> map) {
        Map<String, Object> attributes = new HashMap<>();
        map.forEach((key, value) -> attributes.put((String) key, value));
        names.put(object, new ConfigObject(attributes));
      }
    }
    model.params().asMap().forEach((name, value) -> names.put(name, Py.of(value)));
    return names;
  }

  private @Nullable Template load(String name) {
    Template known = read.get(name);
    if (known != null) {
      return known;
    }
    Optional<TemplateFolders.Source> source = folders.find(name);
    if (source.isEmpty()) {
      return null;
    }
    Template template = StatementParser.parse(source.get().file(), source.get().text());
    read.put(name, template);
    return template;
  }

  /** The first template that is there, of a name or a list of names. */
  @Nullable Template first(Object names) {
    List<Object> all = names instanceof List ? Py.iterate(names) : List.of(names);
    for (Object name : all) {
      if (name instanceof Undefined undefined) {
        throw undefined.error();
      }
      Template found = load(PyText.str(name));
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  Template get(Object names) {
    Template found = first(names);
    if (found == null) {
      throw new JinjaException(
          "template " + PyText.repr(names) + " not found in " + folders.describe());
    }
    return found;
  }

  /** Renders a template with Python values by name. */
  String render(Template template, Map<String, Object> names) {
    StringBuilder out = new StringBuilder();
    run(template, names, out);
    return out.toString();
  }

  /** A template's top-level names, as {@code import} gives them. */
  Attributes module(Template template, Map<String, Object> names) {
    Scope.Context context = run(template, names, new StringBuilder());
    return name -> {
      Object found = name.startsWith("_") ? null : context.exported.get(name);
      return found == null
          ? new Undefined(
              "the template '"
                  + template.file()
                  + "' does not export the requested name '"
                  + name
                  + "'")
          : found;
    };
  }

  private Scope.Context run(Template template, Map<String, Object> names, StringBuilder out) {
    Scope.Context context = new Scope.Context(this, names);
    Blocks.add(context, template);
    Template next = template;
    while (next != null) {
      context.parent = null;
      next.body().render(Scope.top(context), out);
      next = context.parent;
    }
    return context;
  }
}
