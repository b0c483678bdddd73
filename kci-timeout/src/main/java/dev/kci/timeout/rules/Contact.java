package dev.kci.timeout.rules;

import java.time.Duration;
import java.time.Instant;

/**
 * When the API answered this service. Deadlines are suspended while the API is away, since nobody
 * could meet them. Pure.
 *
 * @param before the last answer before the current contact started
 * @param since when the current contact started
 * @param last the latest answer
 */
public record Contact(Instant before, Instant since, Instant last) {
  /** How long other services that take no shards may need to reconnect after an outage. */
  public static final Duration RECONNECT = Duration.ofSeconds(5);

  /**
   * Returns the contact of a service without memory of earlier ones.
   *
   * @param unknown how long the API may have been away before; zero to assume that the others are
   *     connected
   * @param reconnect how long the others may need to reconnect after an outage
   */
  public static Contact first(Instant now, Duration unknown, Duration reconnect) {
    return new Contact(now.minus(unknown), unknown.isZero() ? now.minus(reconnect) : now, now);
  }

  /**
   * Returns the contact after an answer.
   *
   * @param away whether the API may have been away since the last answer
   * @param reconnect how long the others may need to reconnect after an outage
   */
  public Contact answered(Instant now, boolean away, Duration reconnect) {
    if (!away) {
      return new Contact(before, since, now);
    }
    boolean brief = last.isBefore(since.plus(reconnect)); // nobody could do much in between
    return new Contact(brief ? before : last, now, now);
  }

  /**
   * Returns the time before which a deadline must lie to count now. This is the previous answer:
   * later deadlines might have been impossible to meet, and wait for the next pass. After an
   * outage, the last answer before it counts until the others have reconnected.
   *
   * @param away whether the API may have been away since the last answer
   * @param reconnect how long the others may need to reconnect after an outage
   */
  public Instant reached(Instant now, boolean away, Duration reconnect) {
    Contact present = answered(now, away, reconnect);
    Instant reached = now.isBefore(present.since.plus(reconnect)) ? present.before : last;
    return reached.isBefore(now) ? reached : now; // a clock that was set back
  }
}
