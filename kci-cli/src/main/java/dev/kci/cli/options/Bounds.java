package dev.kci.cli.options;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The valid values of an option that is a whole number, or a duration in seconds. Without it, they
 * are zero and everything above.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.METHOD})
public @interface Bounds {
  /** The smallest valid value. */
  long min();

  /** The largest valid value. */
  long max() default Long.MAX_VALUE;
}
