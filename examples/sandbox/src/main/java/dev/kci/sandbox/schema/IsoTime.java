package dev.kci.sandbox.schema;

import dev.kci.api.model.Timestamps;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Times in queries, as read by Python's {@code datetime.fromisoformat}: a date alone, with or
 * without punctuation, any character between date and time, and a time that ends after any part. A
 * time without a zone is UTC.
 */
public final class IsoTime {
  private static final Pattern FORM =
      Pattern.compile(
          "(\\d{4})(-?)(\\d\\d)\\2(\\d\\d)"
              + "(?:.(\\d\\d)(?::?(\\d\\d)(?::?(\\d\\d)(?:[.,](\\d+))?)?)?"
              + "(Z|[+-]\\d\\d(?::?\\d\\d)?)?)?");

  private IsoTime() {}

  /**
   * Reads a time, truncated to milliseconds, as the database compares it.
   *
   * @return the time in the stored form, which sorts as text
   * @throws IllegalArgumentException if the text is not a time
   */
  public static String stored(String text) {
    Matcher parts = FORM.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException("Invalid isoformat string: '" + text + "'");
    }
    try {
      Instant time =
          LocalDateTime.of(
                  number(parts.group(1)),
                  number(parts.group(3)),
                  number(parts.group(4)),
                  number(parts.group(5)),
                  number(parts.group(6)),
                  number(parts.group(7)),
                  nanos(parts.group(8)))
              .toInstant(parts.group(9) == null ? ZoneOffset.UTC : ZoneOffset.of(parts.group(9)));
      return Timestamps.format(time.truncatedTo(ChronoUnit.MILLIS));
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("Invalid isoformat string: '" + text + "'", e);
    }
  }

  private static int number(@Nullable String digits) {
    return digits == null ? 0 : Integer.parseInt(digits);
  }

  private static int nanos(@Nullable String fraction) {
    return fraction == null ? 0 : number((fraction + "00000000").substring(0, 9));
  }
}
