package dev.kci.runner.template.jinja;

import java.util.ArrayList;
import java.util.List;

/** The blocks of a template and of those that it extends. */
final class Blocks {
  private Blocks() {}

  /** Adds a template's blocks below those that are there: the first one added wins. */
  static void add(Scope.Context context, Template template) {
    template
        .blocks()
        .forEach(
            (name, body) -> context.blocks.computeIfAbsent(name, n -> new ArrayList<>()).add(body));
  }

  /** Renders a block, in the version of a template that extends or, by level, of one extended. */
  static void render(String name, int level, Scope scope, StringBuilder out) {
    List<Statement> versions = scope.context.blocks.getOrDefault(name, List.of());
    Scope inner = scope.captured();
    inner.set("super", superBlock(name, level + 1, inner));
    inner.set("self", new Self(scope.context));
    versions.get(level).render(inner, out);
  }

  private static Object superBlock(String name, int level, Scope scope) {
    List<Statement> versions = scope.context.blocks.getOrDefault(name, List.of());
    if (level >= versions.size()) {
      return new Undefined("there is no parent block called '" + name + "'.");
    }
    return (Callable)
        args -> {
          StringBuilder out = new StringBuilder();
          render(name, level, Scope.block(scope.context), out);
          return out.toString();
        };
  }

  record Self(Scope.Context context) implements Attributes {
    @Override
    public Object attribute(String name) {
      if (!context.blocks.containsKey(name)) {
        return new Undefined("'TemplateReference object' has no attribute '" + name + "'");
      }
      return (Callable)
          args -> {
            StringBuilder out = new StringBuilder();
            render(name, 0, Scope.block(context), out);
            return out.toString();
          };
    }
  }
}
