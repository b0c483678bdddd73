package dev.kci.runner.template.jinja;

/** An expression, ready to be evaluated. */
@FunctionalInterface
interface Expression {
  Object in(Scope scope);
}
