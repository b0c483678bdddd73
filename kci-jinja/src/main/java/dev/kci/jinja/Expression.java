package dev.kci.jinja;

/** An expression, ready to be evaluated. */
@FunctionalInterface
interface Expression {
  Object in(Scope scope);
}
