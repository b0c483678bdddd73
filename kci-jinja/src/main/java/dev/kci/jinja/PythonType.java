package dev.kci.jinja;

import java.util.List;

/** The class of a value, from {@code __class__}. Only has a name and ancestors. */
record PythonType(String name) implements Attributes {
  @Override
  public Object attribute(String attribute) {
    return switch (attribute) {
      case "__name__", "__qualname__" -> name;
      case "__mro__" -> {
        PythonType object = new PythonType("object");
        yield name.equals("bool")
            ? new Tuple(List.of(this, new PythonType("int"), object))
            : new Tuple(List.of(this, object));
      }
      default -> new Undefined("type object '" + name + "' has no attribute '" + attribute + "'");
    };
  }

  @Override
  public String toString() {
    return "<class '" + name + "'>";
  }
}
