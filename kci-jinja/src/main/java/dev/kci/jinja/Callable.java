package dev.kci.jinja;

/** A function, method or macro. */
@FunctionalInterface
interface Callable {
  Object call(Args args);
}
