package dev.kci.api.model;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes times in the API's format: UTC without a zone, with six fractional digits or
 * none ({@code 2026-11-23T22:55:20.141715}). Times with a zone are read too, since a POST echoes
 * what it was sent.
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

  /** Writes a time as the server does, truncated to microseconds. */
  public static String format(Instant time) {
    LocalDateTime utc =
        LocalDateTime.ofInstant(time, ZoneOffset.UTC).truncatedTo(ChronoUnit.MICROS);
    return (utc.getNano() == 0 ? SECONDS : MICROS).format(utc);
  }

  /**
   * Reads a time; without a zone it is UTC.
   *
   * @throws IllegalArgumentException if the text is not a time
   */
  public static Instant parse(String text) {
    Instant usual = parseUsual(text);
    if (usual != null) {
      return usual;
    }
    String iso = text.replace(' ', 'T');
    try {
      boolean zoned = iso.endsWith("Z") || iso.lastIndexOf('+') > 10 || iso.lastIndexOf('-') > 10;
      return zoned
          ? OffsetDateTime.parse(iso).toInstant()
          : LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a time; expected the form 2026-11-23T22:55:20.141715", e);
    }
  }

  /**
   * Reads the form that the server writes, many times faster than a formatter, because a page of
   * nodes has hundreds of times. Returns null for anything else.
   */
  private static @Nullable Instant parseUsual(String text) {
    int length = text.length();
    boolean fraction = length == 26;
    if (length != 19 && !fraction || !hasPunctuation(text) || fraction && text.charAt(19) != '.') {
      return null;
    }
    int year = number(text, 0, 4);
    if (year < 0) {
      return null;
    }
    int micros = fraction ? number(text, 20, 26) : 0;
    try {
      return LocalDateTime.of(
              year,
              number(text, 5, 7),
              number(text, 8, 10),
              number(text, 11, 13),
              number(text, 14, 16),
              number(text, 17, 19),
              micros * 1000)
          .toInstant(ZoneOffset.UTC);
    } catch (DateTimeException outOfRange) { // as -1 is, which stands for a missing digit
      return null;
    }
  }

  private static boolean hasPunctuation(String text) {
    return text.charAt(4) == '-'
        && text.charAt(7) == '-'
        && text.charAt(10) == 'T'
        && text.charAt(13) == ':'
        && text.charAt(16) == ':';
  }

  /** Reads the digits in a range; -1 if one is not a digit. */
  private static int number(String text, int from, int to) {
    int number = 0;
    for (int i = from; i < to; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      number = number * 10 + digit;
    }
    return number;
  }
}
