package dev.kci.runner.template.jinja;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The names that are visible at a point while a template renders. The outermost scope of a template
 * is its {@link Context}'s; a loop, a {@code with}, a macro and a block each open one of their own.
 */
final class Scope {
  private final @Nullable Scope outer;
  private final Map<String, Object> names;
  final Context context;

  /** Whether what is printed here is dropped once the template has extended another. */
  final boolean layoutDrops;

  private Scope(
      @Nullable Scope outer, Map<String, Object> names, Context context, boolean layoutDrops) {
    this.outer = outer;
    this.names = names;
    this.context = context;
    this.layoutDrops = layoutDrops;
  }

  /** The outermost scope of a template: what it sets is seen by its blocks too. */
  static Scope top(Context context) {
    return new Scope(null, context.exported, context, true);
  }

  /** A block's scope: it sees the context, not the loops around it. */
  static Scope block(Context context) {
    return new Scope(null, new HashMap<>(), context, false);
  }

  Scope inner() {
    return new Scope(this, new HashMap<>(), context, layoutDrops);
  }

  /** A scope whose output is a value, so it is never dropped. */
  Scope captured() {
    return new Scope(this, new HashMap<>(), context, false);
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

  /** All names that are visible here, as an included template gets them. */
  Map<String, Object> all() {
    Map<String, Object> all = outer == null ? context.all() : outer.all();
    all.putAll(names);
    return all;
  }

  /** One rendering of a template with those that it extends. */
  static final class Context {
    final Map<String, Object> given;
    final Map<String, Object> exported = new LinkedHashMap<>();
    final Map<String, java.util.List<Statement>> blocks = new LinkedHashMap<>();
    final JinjaTemplates templates;
    @Nullable Template parent;

    Context(JinjaTemplates templates, Map<String, Object> given) {
      this.templates = templates;
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
      if (found == null) {
        found = Globals.find(name);
      }
      return Objects.requireNonNullElseGet(found, () -> Undefined.name(name));
    }

    Map<String, Object> all() {
      Map<String, Object> all = new HashMap<>(given);
      all.putAll(exported);
      return all;
    }
  }
}
