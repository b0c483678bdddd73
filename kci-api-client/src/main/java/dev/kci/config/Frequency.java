package dev.kci.config;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the minimum time between runs of a job or branch: {@code [Nd][Nh][Nm]}. */
public final class Frequency {
  private static final Pattern FORM =
      Pattern.compile("(?:(\\d{1,6})d)?(?:(\\d{1,6})h)?(?:(\\d{1,6})m)?");

  private Frequency() {}

  /** Returns the minimum time between two runs; empty if the text is invalid or under a minute. */
  public static Optional<Duration> parse(String text) {
    Matcher form = FORM.matcher(text.strip());
    if (!form.matches()) {
      return Optional.empty();
    }
    Duration duration =
        Duration.ofDays(number(form, 1)).plusHours(number(form, 2)).plusMinutes(number(form, 3));
    return duration.compareTo(Duration.ofMinutes(1)) < 0 ? Optional.empty() : Optional.of(duration);
  }

  /**
   * Reads the value of a key.
   *
   * @param problems told if the text is invalid
   * @return null if the text is invalid
   */
  public static @Nullable Duration read(
      String text, Origin origin, String key, Consumer<Problem> problems) {
    Duration duration = parse(text).orElse(null);
    if (duration == null) {
      problems.accept(
          Problem.warning(
              "invalid-frequency",
              origin,
              key,
              text,
              "is ignored; expected [Nd][Nh][Nm] of at least a minute, such as 1d12h"));
    }
    return duration;
  }

  private static long number(Matcher form, int group) {
    String digits = form.group(group);
    return digits == null ? 0 : Long.parseLong(digits);
  }
}
