package dev.kci.kciapi.input;

import dev.kci.api.model.Timestamps;
import dev.kci.text.DurationText;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;

/** Reads times as people write them: how long ago, a date, or a date and a time. */
public final class PastTime {
  private PastTime() {}

  /**
   * Reads a time; without a zone it is UTC.
   *
   * @param now the API's time
   * @throws IllegalArgumentException if the text is not a time; the message says what is expected
   */
  public static Instant parse(String text, Instant now) {
    return DurationText.parse(text).map(now::minus).orElseGet(() -> absolute(text));
  }

  /** Returns whether a text says how long ago something was. */
  public static boolean isAge(String text) {
    return DurationText.parse(text).isPresent();
  }

  private static Instant absolute(String text) {
    try {
      return LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
    } catch (DateTimeParseException moreThanADay) {
      try {
        return Timestamps.parse(text);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "'"
                + text
                + "' is not a time; expected an age such as 30m, 2h or 3d, a date, or a time such"
                + " as 2026-11-24T08:00:00",
            e);
      }
    }
  }
}
