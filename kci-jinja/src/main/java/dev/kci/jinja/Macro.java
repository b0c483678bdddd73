package dev.kci.jinja;

import java.util.List;
import java.util.Map;

/** {@code {% macro %}}: a function that returns the output of its body. */
record Macro(String name, Signature signature, Uses uses, Statement body, Scope defined)
    implements Callable, Attributes {

  record Signature(List<String> names, Map<String, Expression> defaults) {}

  /** The special names that the body reads. A call may only pass what it reads. */
  record Uses(boolean varargs, boolean kwargs, boolean caller) {}

  @Override
  public Object call(Args args) {
    Scope scope = defined.captured();
    Dict rest = new Dict(args.named());
    List<String> names = signature.names();
    if (args.size() > names.size() && !uses.varargs) {
      throw new JinjaException(
          "macro "
              + PythonRepr.repr(name)
              + " takes not more than "
              + names.size()
              + " argument(s)");
    }
    for (int i = 0; i < names.size(); i++) {
      String parameter = names.get(i);
      Expression otherwise = signature.defaults().get(parameter);
      if (i < args.size()) {
        scope.set(parameter, args.list().get(i));
        continue;
      }
      Object given = rest.remove(parameter);
      if (given != null) {
        scope.set(parameter, given);
      } else if (otherwise != null) {
        scope.set(parameter, otherwise.in(scope));
      } else {
        scope.set(parameter, new Undefined("parameter '" + parameter + "' was not provided"));
      }
    }
    if (uses.caller && !names.contains("caller")) {
      Object caller = rest.remove("caller");
      scope.set("caller", caller == null ? new Undefined("No caller defined") : caller);
    }
    if (uses.kwargs) {
      scope.set("kwargs", rest);
    } else if (!rest.isEmpty()) {
      throw new JinjaException(
          "macro "
              + PythonRepr.repr(name)
              + " takes no keyword argument "
              + PythonRepr.repr(rest.keySet().iterator().next()));
    }
    if (uses.varargs) {
      scope.set("varargs", new Tuple(args.from(names.size()).list()));
    }
    Budget budget = scope.context.budget;
    budget.enter();
    Object result = scope.captured(body.captured(scope));
    budget.leave();
    return result;
  }

  @Override
  public Object attribute(String attribute) {
    return switch (attribute) {
      case "name" -> name;
      case "arguments" -> new Tuple(List.copyOf(signature.names()));
      case "catch_kwargs" -> uses.kwargs;
      case "catch_varargs" -> uses.varargs;
      case "caller" -> uses.caller;
      default -> new Undefined("'Macro object' has no attribute " + PythonRepr.repr(attribute));
    };
  }

  @Override
  public String toString() {
    return "<Macro " + PythonRepr.repr(name) + ">";
  }
}
