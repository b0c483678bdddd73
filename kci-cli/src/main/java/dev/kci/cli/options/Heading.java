package dev.kci.cli.options;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The heading of an option in the help. On a class, it applies to all of its options. Without one,
 * options are listed under {@code Options}.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.FIELD, ElementType.METHOD})
public @interface Heading {
  /** The text, without a colon. */
  String value();
}
