package dev.kci.timeout.rules;

import java.time.Duration;
import java.time.Instant;

/**
 * When the API has answered this service. Deadlines do not run while the API is away: whoever has
 * to meet them could not work. Pure.
 *
 * @param before the last answer before the present contact began
 * @param since when the present contact began
 * @param last the last answer of all
 */
public record Contact(Instant before, Instant since, Instant last) {
  /** How long after an outage the other services may need to connect again. */
  public static final Duration RECONNECT = Duration.ofSeconds(5);

  /**
   * The contact of a service that knows nothing of earlier ones.
   *
   * @param unknown how long the API may have been away before; zero if the others are taken to be
   *     connected
   */
  public static Contact first(Instant now, Duration unknown) {
    return new Contact(now.minus(unknown), unknown.isZero() ? now.minus(RECONNECT) : now, now);
  }

  /**
   * The contact after an answer.
   *
   * @param away whether the API may have been away since the last answer
   */
  public Contact answered(Instant now, boolean away) {
    if (!away) {
      return new Contact(before, since, now);
    }
    boolean brief = last.isBefore(since.plus(RECONNECT)); // nobody could do much in between
    return new Contact(brief ? before : last, now, now);
  }

  /**
   * The time by which a deadline must be over to count now. It is the last answer before this one:
   * what has passed since then could perhaps not be met, and waits for the next pass. After an
   * outage this goes on for {@link #RECONNECT}.
   *
   * @param away whether the API may have been away since the last answer
   */
  public Instant reached(Instant now, boolean away) {
    Contact present = answered(now, away);
    Instant reached = now.isBefore(present.since.plus(RECONNECT)) ? present.before : last;
    return reached.isBefore(now) ? reached : now; // a clock that was set back
  }
}
