package dev.kci.jinja;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Renders Jinja2 templates exactly like Python's Jinja2 3.1 with default options and the extension
 * {@code do}. Thread-safe. Each named template is read once.
 *
 * <p>Rendering is limited in steps, memory, depth and time, and only throws {@link JinjaException}.
 */
public final class Environment {
  private final TemplateLoader loader;
  private final Map<String, Template> read = new ConcurrentHashMap<>();

  public Environment(TemplateLoader loader) {
    this.loader = loader;
  }

  /**
   * Returns whether the loader has a template of that name.
   *
   * @throws JinjaException if it cannot be parsed
   */
  public boolean has(String name) {
    return load(name) != null;
  }

  /**
   * Renders a template with JSON or YAML values by name. Values from {@link #object} have
   * attributes instead of keys.
   *
   * @throws JinjaException if the template does not exist or fails
   */
  public String render(String name, Map<String, ? extends @Nullable Object> values) {
    return render(get(name), python(values));
  }

  /**
   * Renders the text of a template.
   *
   * @param name the template's name, for messages
   * @throws JinjaException if it fails
   */
  public String renderText(
      String name, String text, Map<String, ? extends @Nullable Object> values) {
    return render(StatementParser.parse(name, text), python(values));
  }

  /** Returns a value with attributes, {@code object.name}, like a Python object. */
  public static Object object(Map<String, ? extends @Nullable Object> attributes) {
    return new ConfigObject(python(attributes));
  }

  private static Map<String, Object> python(Map<String, ? extends @Nullable Object> values) {
    Map<String, Object> names = new LinkedHashMap<>();
    values.forEach((name, value) -> names.put(name, PythonValues.of(value)));
    return names;
  }

  private String render(Template template, Map<String, Object> names) {
    StringBuilder out = new StringBuilder();
    try {
      render(template, names, new Budget(), out);
    } catch (RuntimeException | StackOverflowError e) {
      throw new Place(template.file(), 1).failure(e);
    }
    return out.toString();
  }

  private @Nullable Template load(String name) {
    Template known = read.get(name);
    if (known != null) {
      return known;
    }
    Optional<TemplateLoader.Source> source = loader.find(name);
    if (source.isEmpty()) {
      return null;
    }
    Template template = StatementParser.parse(source.get().file(), source.get().text());
    read.put(name, template);
    return template;
  }

  /** Returns the first template that exists, given a name or a list of names. */
  @Nullable Template first(Object names) {
    List<Object> all =
        names instanceof List || names instanceof Generator
            ? PythonValues.iterate(names)
            : List.of(names);
    for (Object name : all) {
      if (name instanceof Undefined undefined) {
        throw undefined.error();
      }
      Template found = load(PythonRepr.str(name));
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
          "template " + PythonRepr.repr(names) + " not found in " + loader.describe());
    }
    return found;
  }

  /** Returns a template's top-level names, for {@code import}. */
  Attributes module(Template template, Map<String, Object> names, Budget budget) {
    Scope.Context context = render(template, names, budget, new StringBuilder());
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

  /** Renders a template and its parents, with Python values by name. */
  Scope.Context render(
      Template template, Map<String, Object> names, Budget budget, StringBuilder out) {
    budget.enter();
    Scope.Context context = new Scope.Context(this, template, names, budget);
    Blocks.add(context, template);
    // by identity, because a template's hash would cover all its statements
    Set<Template> chain = Collections.newSetFromMap(new IdentityHashMap<>());
    Template next = template;
    while (next != null) {
      if (!chain.add(next)) {
        throw new JinjaException("template '" + next.file() + "' extends itself");
      }
      context.parent = null;
      next.body().render(Scope.top(context), out);
      next = context.parent;
    }
    budget.leave();
    return context;
  }
}
