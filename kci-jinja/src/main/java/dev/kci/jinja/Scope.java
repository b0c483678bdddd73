package dev.kci.jinja;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The names that are visible at a point during rendering. The outermost scope of a template belongs
 * to its {@link Context}; each loop, {@code with}, macro and block opens its own.
 */
final class Scope {
  private final @Nullable Scope outer;
  private final Map<String, Object> names;
  final Context context;

  /** Whether printed values are escaped for HTML. */
  final boolean autoescape;

  /** Whether output is dropped after the template has extended another. */
  final boolean layoutDrops;

  private Scope(
      @Nullable Scope outer,
      Map<String, Object> names,
      Context context,
      boolean layoutDrops,
      boolean autoescape) {
    this.outer = outer;
    this.names = names;
    this.context = context;
    this.layoutDrops = layoutDrops;
    this.autoescape = autoescape;
  }

  /** Creates the outermost scope of a template, whose variables are also visible in its blocks. */
  static Scope top(Context context) {
    return new Scope(null, context.exported, context, true, false);
  }

  /** Creates a block's scope, which sees the context but not the loops around it. */
  static Scope block(Context context) {
    return new Scope(null, new HashMap<>(), context, false, false);
  }

  Scope inner() {
    return new Scope(this, new HashMap<>(), context, layoutDrops, autoescape);
  }

  /** Creates a scope whose output becomes a value and is never dropped. */
  Scope captured() {
    return new Scope(this, new HashMap<>(), context, false, autoescape);
  }

  Scope escaping(boolean escapes) {
    return new Scope(this, new HashMap<>(), context, layoutDrops, escapes);
  }

  /** Converts output to a value: HTML if values are escaped. */
  Object captured(String text) {
    return context.budget.charge(autoescape ? new Markup(text) : text);
  }

  boolean drops() {
    return layoutDrops && context.parent != null;
  }

  void set(String name, Object value) {
    names.put(name, value);
  }

  Object get(String name) {
    for (Scope scope = this; scope != null; scope = scope.outer) {
      Object found = scope.names.get(name);
      if (found != null) {
        return found;
      }
    }
    return context.get(name);
  }

  /** Returns all visible names, for an included template. */
  Map<String, Object> all() {
    Map<String, Object> all = outer == null ? context.all() : outer.all();
    all.putAll(names);
    return all;
  }

  /** The rendering of a template and its parents. */
  static final class Context {
    final Map<String, Object> given;
    final Map<String, Object> exported = new LinkedHashMap<>();
    final Map<String, java.util.List<Blocks.Block>> blocks = new LinkedHashMap<>();
    final Environment templates;
    final Template template;
    final Budget budget;
    @Nullable Template parent;

    Context(Environment templates, Template template, Map<String, Object> given, Budget budget) {
      this.templates = templates;
      this.template = template;
      this.budget = budget;
      this.given = given;
    }

    Object get(String name) {
      if (name.equals("self")) {
        return new Blocks.Self(this);
      }
      Object found = exported.get(name);
      if (found == null) {
        found = given.get(name);
      }
      return found == null ? global(name) : found;
    }

    Object global(String name) {
      return Objects.requireNonNullElseGet(Globals.find(name), () -> Undefined.name(name));
    }

    Map<String, Object> all() {
      Map<String, Object> all = new HashMap<>(given);
      all.putAll(exported);
      return all;
    }
  }
}
