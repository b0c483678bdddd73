package dev.kci.sandbox.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The location of a value in a request.
 *
 * @param steps keys and element indexes, outermost first
 */
public record Location(List<Object> steps) {
  public Location {
    steps = List.copyOf(steps);
  }

  public static Location of(Object... steps) {
    return new Location(List.of(steps));
  }

  /** Returns the location of a key or element in the value here. */
  public Location child(Object step) {
    List<Object> longer = new ArrayList<>(steps);
    longer.add(step);
    return new Location(longer);
  }

  /** Returns the steps joined by dots. */
  public String dotted() {
    return steps.stream().map(Object::toString).collect(Collectors.joining("."));
  }
}
