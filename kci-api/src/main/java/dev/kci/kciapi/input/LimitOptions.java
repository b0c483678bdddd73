package dev.kci.kciapi.input;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How much to show, a mixin. */
public final class LimitOptions {
  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "50",
      description = "Show N at most; 0 for all")
  private long limit;

  @Option(
      names = "--offset",
      paramLabel = "N",
      defaultValue = "0",
      description = "Skip the first N, for example for the next page")
  private long offset;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec spec;

  /** How many at most, from 1. */
  public long limit() {
    return notNegative("--limit", limit) == 0 ? Long.MAX_VALUE : limit;
  }

  /** How many to pass over. */
  public long offset() {
    return notNegative("--offset", offset);
  }

  private long notNegative(String option, long value) {
    if (value < 0) {
      throw new ParameterException(
          Objects.requireNonNull(spec, "not run by picocli").commandLine(),
          option + ": " + value + " is below zero; expected 0 or more");
    }
    return value;
  }
}
