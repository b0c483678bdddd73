package dev.kci.jinja;

/** A value of the engine that has attributes: a loop, a namespace, a module. */
interface Attributes {
  /** Returns the attribute's value, or {@link Undefined}. */
  Object attribute(String name);
}
