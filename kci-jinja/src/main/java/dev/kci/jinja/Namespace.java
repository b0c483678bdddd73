package dev.kci.jinja;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A value with attributes that a template can change, even within a loop. */
record Namespace(Map<String, Object> attributes) implements Attributes {
  @Override
  public Object attribute(String name) {
    @Nullable Object found = attributes.get(name);
    return found == null
        ? new Undefined("'Namespace object' has no attribute '" + name + "'")
        : found;
  }
}
