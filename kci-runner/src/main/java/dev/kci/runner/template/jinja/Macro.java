package dev.kci.runner.template.jinja;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code {% macro %}}: a function whose value is what its body prints. */
record Macro(String name, Signature signature, Statement body, Scope defined)
    implements Callable, Attributes {

  record Signature(List<String> names, Map<String, Expression> defaults) {}

  @Override
  public Object call(Args args) {
    Scope scope = defined.captured();
    Map<Object, Object> rest = new LinkedHashMap<>(args.named());
    List<String> names = signature.names();
    for (int i = 0; i < names.size(); i++) {
      String parameter = names.get(i);
      Expression otherwise = signature.defaults().get(parameter);
      Object given = rest.remove(parameter);
      if (i < args.size()) {
        scope.set(parameter, args.list().get(i));
      } else if (given != null) {
        scope.set(parameter, given);
      } else if (otherwise != null) {
        scope.set(parameter, otherwise.in(scope));
      } else {
        scope.set(parameter, new Undefined("parameter '" + parameter + "' was not provided"));
      }
    }
    Object caller = rest.remove("caller");
    scope.set("caller", caller == null ? new Undefined("No caller defined") : caller);
    scope.set("varargs", new Tuple(args.from(names.size()).list()));
    scope.set("kwargs", rest);
    return body.captured(scope);
  }

  @Override
  public Object attribute(String attribute) {
    return switch (attribute) {
      case "name" -> name;
      case "arguments" -> new Tuple(List.copyOf(signature.names()));
      default -> new Undefined("'Macro object' has no attribute '" + attribute + "'");
    };
  }
}
