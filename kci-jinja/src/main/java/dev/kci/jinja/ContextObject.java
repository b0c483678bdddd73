package dev.kci.jinja;

import java.util.ArrayList;

/**
 * Jinja2's {@code Context}: the variables of a template as a mapping. Many public LAVA templates
 * use it as {@code self._TemplateReference__context}.
 */
record ContextObject(Scope.Context context) implements Attributes {
  /** Returns variables and functions by name. Those that the template sets override those given. */
  Dict all() {
    Dict all = parent();
    all.putAll(context.exported);
    return all;
  }

  private Dict parent() {
    Dict all = new Dict();
    Globals.NAMES.forEach(name -> all.put(name, context.global(name)));
    all.putAll(context.given);
    return all;
  }

  private Object resolve(Object name) {
    return context.get(PythonRepr.str(name));
  }

  @Override
  public Object attribute(String name) {
    return switch (name) {
      case "parent" -> parent();
      case "vars" -> new Dict(context.exported);
      case "name" -> context.template.file();
      case "get_all" -> (Callable) args -> all();
      case "get_exported" -> (Callable) args -> new Dict(context.exported);
      case "resolve" -> (Callable) args -> resolve(args.need(0, "key"));
      case "resolve_or_missing", "get" ->
          (Callable)
              args ->
                  resolve(args.need(0, "key")) instanceof Undefined
                      ? args.get(1, "default", None.NONE)
                      : resolve(args.need(0, "key"));
      case "keys", "values", "items" ->
          java.util.Objects.requireNonNull(BuiltinMethods.find(all(), name));
      case "exported_vars" -> new ArrayList<Object>(context.exported.keySet());
      case "blocks" -> {
        Dict blocks = new Dict();
        context.blocks.keySet().forEach(block -> blocks.put(block, new ArrayList<>()));
        yield blocks;
      }
      default -> resolve(name);
    };
  }

  @Override
  public String toString() {
    return "<Context "
        + PythonRepr.repr(all())
        + " of "
        + PythonRepr.repr(context.template.file())
        + ">";
  }
}
