package dev.kci.kciapi.input;

import dev.kci.cli.options.NoVariable;
import picocli.CommandLine.Option;

/** Which part of a result to show: a mixin. */
@NoVariable
public final class LimitOptions {
  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "50",
      description = "Show at most N; 0 shows all")
  private long limit;

  @Option(
      names = "--offset",
      paramLabel = "N",
      defaultValue = "0",
      description = "Skip the first N, such as those of the previous page")
  private long offset;

  /** Returns the maximum number to show, at least 1. */
  public long limit() {
    return limit == 0 ? Long.MAX_VALUE : limit;
  }

  /** Returns the number to skip. */
  public long offset() {
    return offset;
  }
}
