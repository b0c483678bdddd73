package dev.kci.jinja;

import java.util.ArrayList;
import java.util.List;

/** The blocks of a template and its parents. */
final class Blocks {
  private Blocks() {}

  /**
   * A block's definition in one template.
   *
   * @param required whether a child template must override it
   */
  record Block(Statement body, boolean required) {}

  /** Adds a template's blocks as parents of the existing ones: the first definition wins. */
  static void add(Scope.Context context, Template template) {
    template
        .blocks()
        .forEach(
            (name, block) ->
                context.blocks.computeIfAbsent(name, n -> new ArrayList<>()).add(block));
  }

  /**
   * Renders a block. Level 0 is the definition in the outermost child, higher levels its parents.
   */
  static void render(String name, int level, Scope scope, StringBuilder out) {
    Block block = scope.context.blocks.getOrDefault(name, List.of()).get(level);
    if (block.required() && level == 0) {
      throw new JinjaException("Required block " + PythonRepr.repr(name) + " not found");
    }
    Scope inner = scope.captured();
    inner.set("super", superBlock(name, level + 1, inner));
    inner.set("self", new Self(scope.context));
    scope.context.budget.enter();
    block.body().render(inner, out);
    scope.context.budget.leave();
  }

  private static Object superBlock(String name, int level, Scope scope) {
    List<Block> versions = scope.context.blocks.getOrDefault(name, List.of());
    if (level >= versions.size()) {
      return new Undefined("there is no parent block called " + PythonRepr.repr(name) + ".");
    }
    return new Reference(name, level, scope.context);
  }

  /** A block's definition as a value. Calling it renders it; {@code super} is its parent. */
  private record Reference(String name, int level, Scope.Context context)
      implements Callable, Attributes {
    @Override
    public Object call(Args args) {
      StringBuilder out = new StringBuilder();
      render(name, level, Scope.block(context), out);
      return args.scope().captured(out.toString());
    }

    @Override
    public Object attribute(String attribute) {
      return attribute.equals("super")
          ? superBlock(name, level + 1, Scope.block(context))
          : new Undefined("'BlockReference object' has no attribute " + PythonRepr.repr(attribute));
    }
  }

  /** {@code self}: the template's blocks by name, and its context by Python's private name. */
  record Self(Scope.Context context) implements Attributes {
    @Override
    public Object attribute(String name) {
      if (name.equals("_TemplateReference__context")) {
        return new ContextObject(context);
      }
      if (!context.blocks.containsKey(name)) {
        return new Undefined(
            "'TemplateReference object' has no attribute " + PythonRepr.repr(name));
      }
      return new Reference(name, 0, context);
    }
  }
}
