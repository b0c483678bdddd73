package dev.kci.kciapi.input;

import dev.kci.cli.options.Bounds;
import dev.kci.cli.options.NoVariable;
import java.time.Duration;
import picocli.CommandLine.Option;

/** How often a command that waits asks the API: a mixin. */
@NoVariable
public final class PollPeriod {
  @Option(
      names = "--poll-period",
      paramLabel = "DURATION",
      defaultValue = "5s",
      description = "Time between two polls, at least 1s")
  @Bounds(min = 1)
  private Duration period = Duration.ZERO;

  /** Returns the time between two polls. */
  public Duration get() {
    return period;
  }
}
