package dev.kci.api.model;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;

/**
 * The API's way of writing times: UTC without a zone, with six digits of a second's fraction or
 * none ({@code 2026-11-23T22:55:20.141715}). Times with a zone are read as well, since a POST
 * echoes what it was sent.
 */
public final class Timestamps {
  private static final DateTimeFormatter MICROS =
      new DateTimeFormatterBuilder()
          .appendPattern("uuuu-MM-dd'T'HH:mm:ss")
          .appendFraction(ChronoField.NANO_OF_SECOND, 6, 6, true)
          .toFormatter();
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss");

  private Timestamps() {}

  /** Writes a time as the server does; what is below a microsecond is cut off. */
  public static String format(Instant time) {
    LocalDateTime utc =
        LocalDateTime.ofInstant(time, ZoneOffset.UTC).truncatedTo(ChronoUnit.MICROS);
    return (utc.getNano() == 0 ? SECONDS : MICROS).format(utc);
  }

  /**
   * Reads a time with or without a zone; without one it is UTC.
   *
   * @throws IllegalArgumentException when the text is no time
   */
  public static Instant parse(String text) {
    String iso = text.replace(' ', 'T');
    try {
      boolean zoned = iso.endsWith("Z") || iso.lastIndexOf('+') > 10 || iso.lastIndexOf('-') > 10;
      return zoned
          ? OffsetDateTime.parse(iso).toInstant()
          : LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a time; expected something like 2026-11-23T22:55:20.141715", e);
    }
  }
}
