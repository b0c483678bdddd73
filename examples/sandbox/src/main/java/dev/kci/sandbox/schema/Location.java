package dev.kci.sandbox.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Where in a request a value stands.
 *
 * @param steps names of keys and numbers of elements, outermost first
 */
public record Location(List<Object> steps) {
  public Location {
    steps = List.copyOf(steps);
  }

  public static Location of(Object... steps) {
    return new Location(List.of(steps));
  }

  /** The place of a key or an element in the value here. */
  public Location child(Object step) {
    List<Object> longer = new ArrayList<>(steps);
    longer.add(step);
    return new Location(longer);
  }

  /** The steps joined by dots. */
  public String dotted() {
    return steps.stream().map(Object::toString).collect(Collectors.joining("."));
  }
}
