package dev.kci.jinja;

/**
 * A value of the engine's own that a template reads by attribute: a loop, a namespace, a module.
 */
interface Attributes {
  /** The attribute's value, or {@link Undefined}. */
  Object attribute(String name);
}
