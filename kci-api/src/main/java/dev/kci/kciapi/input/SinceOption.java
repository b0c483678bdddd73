package dev.kci.kciapi.input;

import dev.kci.cli.options.NoVariable;
import dev.kci.cli.options.OptionSource;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How far back to look: a mixin. */
@NoVariable
public final class SinceOption {
  @Option(
      names = "--since",
      paramLabel = "TIME",
      description =
          "Only what was created after this time: an age such as 2h or 3d, or a time such as"
              + " 2026-11-24T08:00:00 (UTC)")
  private @Nullable String since;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec spec;

  /**
   * Returns the time; empty without the option.
   *
   * @param now the API's time
   * @throws ParameterException if it is not a time
   */
  public Optional<Instant> since(Instant now) {
    try {
      return Optional.ofNullable(since).map(text -> PastTime.parse(text, now));
    } catch (IllegalArgumentException e) {
      throw OptionSource.wrong(spec, "--since", String.valueOf(e.getMessage()));
    }
  }

  /**
   * As {@link #since(Instant)}, for queries that must not look back further.
   *
   * @throws ParameterException if it is not a time, or longer ago than {@code longest}
   */
  public Optional<Instant> since(Instant now, Duration longest) {
    Optional<Instant> time = since(now);
    if (time.filter(start -> start.isBefore(now.minus(longest))).isPresent()) {
      throw OptionSource.wrong(
          spec, "--since", "'%s'; expected at most %dd ago".formatted(since, longest.toDays()));
    }
    return time;
  }
}
