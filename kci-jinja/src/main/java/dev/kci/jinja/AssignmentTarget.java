package dev.kci.jinja;

import dev.kci.jinja.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The target of an assignment: one name, or several for the parts of the value. */
record AssignmentTarget(List<Object> names, boolean several) {
  private static final Set<String> CONSTANTS =
      Set.of("true", "false", "none", "True", "False", "None");

  void assign(Scope scope, Object value) {
    if (!several) {
      one(scope, names.get(0), value);
      return;
    }
    List<Object> parts = PythonValues.iterate(value);
    if (parts.size() != names.size()) {
      throw new JinjaException(
          (parts.size() > names.size() ? "too many" : "not enough")
              + " values to unpack (expected "
              + names.size()
              + ", got "
              + parts.size()
              + ")");
    }
    for (int i = 0; i < names.size(); i++) {
      one(scope, names.get(i), parts.get(i));
    }
  }

  private static void one(Scope scope, Object name, Object value) {
    if (name instanceof AssignmentTarget inner) {
      inner.assign(scope, value);
    } else {
      scope.set((String) name, value);
    }
  }

  /** Reads names until the next token is not a name. */
  static AssignmentTarget parse(TokenStream tokens) {
    List<Object> names = new ArrayList<>();
    boolean several = false;
    do {
      if (!names.isEmpty() && !tokens.peek().is(Kind.NAME) && !tokens.peek().operator("(")) {
        break;
      }
      if (tokens.skip("(")) {
        names.add(parse(tokens));
        tokens.expect(")");
      } else {
        if (CONSTANTS.contains(tokens.peek().value())) {
          throw tokens.error("can't assign to '" + tokens.peek() + "'");
        }
        names.add(tokens.name());
      }
      several |= tokens.peek().operator(",");
    } while (tokens.skip(","));
    return new AssignmentTarget(names, several);
  }
}
