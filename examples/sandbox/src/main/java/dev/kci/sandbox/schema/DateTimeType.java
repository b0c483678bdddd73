package dev.kci.sandbox.schema;

import dev.kci.api.model.Timestamps;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A time: ISO text with or without a zone, or seconds since 1970. The checked form keeps the zone,
 * like the answer to a POST; {@link #stored} is the form read back from the database, naive UTC
 * with milliseconds (sources: recorded exchanges {@code create-timeout-with-zone}, {@code
 * create-timeout-epoch-number}, {@code get-timeout-with-zone}).
 */
public final class DateTimeType implements ValueType {
  @Override
  public @Nullable Object check(@Nullable Object value, Location at, Violations found) {
    if (value instanceof Long || value instanceof BigDecimal) {
      long micros = new BigDecimal(value.toString()).movePointRight(6).longValue();
      return Timestamps.format(Instant.EPOCH.plus(micros, ChronoUnit.MICROS)) + "Z";
    }
    if (!(value instanceof String text)) {
      found.add("datetime_type", at, "Input should be a valid datetime", value);
      return value;
    }
    Optional<String> echo = echo(text);
    if (echo.isPresent()) {
      return echo.get();
    }
    String problem = text.length() < 10 ? "input is too short" : "invalid character in year";
    found.add(
        "datetime_from_date_parsing",
        at,
        "Input should be a valid datetime or date, " + problem,
        value,
        Map.of("error", problem));
    return value;
  }

  /** Returns the stored form of a checked time. */
  public static String stored(String echoed) {
    return Timestamps.format(Timestamps.parse(echoed).truncatedTo(ChronoUnit.MILLIS));
  }

  private static Optional<String> echo(String text) {
    String iso = text.replace(' ', 'T');
    try {
      if (iso.length() == 10) {
        return Optional.of(naive(LocalDate.parse(iso).atStartOfDay()));
      }
      boolean zoned = iso.endsWith("Z") || iso.lastIndexOf('+') > 10 || iso.lastIndexOf('-') > 10;
      if (!zoned) {
        return Optional.of(naive(LocalDateTime.parse(iso)));
      }
      OffsetDateTime time = OffsetDateTime.parse(iso, DateTimeFormatter.ISO_OFFSET_DATE_TIME);
      return Optional.of(naive(time.toLocalDateTime()) + time.getOffset().getId());
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private static String naive(LocalDateTime time) {
    return Timestamps.format(time.toInstant(ZoneOffset.UTC));
  }
}
