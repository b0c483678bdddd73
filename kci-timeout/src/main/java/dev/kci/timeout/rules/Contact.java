package dev.kci.timeout.rules;

import java.time.Duration;
import java.time.Instant;

/**
 * When the API answered this service. Deadlines are suspended while the API is away, since nobody
 * could meet them. Pure.
 *
 * @param before the last answer before the API was away
 * @param returned the first answer after an outage; requests may have been lost since
 * @param since when the current contact started
 * @param last the latest answer
 */
public record Contact(Instant before, Instant returned, Instant since, Instant last) {
  /** How long other services that take no shards may need to reconnect after an outage. */
  public static final Duration RECONNECT = Duration.ofSeconds(5);

  /**
   * How long requests may fail now and then before deadlines count all the same. Otherwise an API
   * that loses one in each pass would suspend them for good.
   */
  private static final Duration UNSTEADY = Duration.ofMinutes(15);

  /**
   * The durations by which answers are judged.
   *
   * @param reconnect how long the others may need to reconnect after an outage
   * @param outage so long without an answer means that the API was away, not that it lost a request
   */
  public record Pace(Duration reconnect, Duration outage) {}

  /**
   * Returns the contact of a service without memory of earlier ones.
   *
   * @param unknown how long the API may have been away before; zero to assume that the others are
   *     connected
   */
  public static Contact first(Instant now, Duration unknown, Pace pace) {
    Instant since = unknown.isZero() ? now.minus(pace.reconnect()) : now;
    return new Contact(now.minus(unknown), now, since, now);
  }

  /**
   * Returns the contact after an answer.
   *
   * @param away whether the API may have been away since the last answer
   */
  public Contact answered(Instant now, boolean away, Pace pace) {
    if (!away) {
      return new Contact(before, returned, since, now);
    }
    boolean brief = last.isBefore(since.plus(pace.reconnect())); // nobody could do much in between
    Instant first = last.plus(pace.outage()).isBefore(now) ? now : returned;
    return brief && now.isBefore(first.plus(UNSTEADY))
        ? new Contact(before, first, now, now)
        : new Contact(last, now, now, now);
  }

  /**
   * Returns the time before which a deadline must lie to count now. This is the previous answer:
   * later deadlines might have been impossible to meet, and wait for the next pass. After an
   * outage, the last answer before it counts until an answer has shown that the API was there long
   * enough for the others to reconnect: since the previous answer, it may have been away again.
   *
   * @param away whether the API may have been away since the last answer
   */
  public Instant reached(Instant now, boolean away, Pace pace) {
    Contact present = answered(now, away, pace);
    Instant reached = last.isBefore(present.since.plus(pace.reconnect())) ? present.before : last;
    return reached.isBefore(now) ? reached : now; // a clock that was set back
  }
}
