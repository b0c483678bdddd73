package dev.kci.report.model;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import java.util.Locale;
import java.util.Objects;

/**
 * A day or a week (Monday to Sunday) in UTC, which a digest covers.
 *
 * @param first the first day
 */
public record Period(Length length, LocalDate first) {
  /** How long a period is. */
  public enum Length {
    DAILY(1),
    WEEKLY(7);

    private final int days;

    Length(int days) {
      this.days = days;
    }

    /** The word in the settings: {@code daily}. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public Period {
    Objects.requireNonNull(length, "length");
    Objects.requireNonNull(first, "first");
  }

  /** Returns the period that contains a time. */
  public static Period at(Length length, Instant time) {
    LocalDate day = LocalDate.ofInstant(time, ZoneOffset.UTC);
    return new Period(
        length,
        length == Length.DAILY
            ? day
            : day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY)));
  }

  /** Returns the period before this one. */
  public Period previous() {
    return new Period(length, first.minusDays(length.days));
  }

  public Instant begin() {
    return first.atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  /** The begin of the next period. */
  public Instant end() {
    return first.plusDays(length.days).atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  /** The days: {@code 2026-11-23 to 2026-11-29}. */
  public String days() {
    return length.days == 1 ? first.toString() : first + " to " + first.plusDays(length.days - 1L);
  }
}
