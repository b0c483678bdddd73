package dev.kci.jinja;

/** A parsed expression. */
@FunctionalInterface
interface Expression {
  Object in(Scope scope);
}
