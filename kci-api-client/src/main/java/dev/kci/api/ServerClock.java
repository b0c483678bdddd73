package dev.kci.api;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The clock that nodes live by: this machine's, or the API server's if this machine's clock is
 * wrong. Nodes carry times of several machines, and a clock that is an hour ahead would end nodes
 * that have an hour left.
 *
 * <p>Each answer's {@code Date} is compared with the middle of its request. When two consecutive
 * answers show that the clocks are more than a minute apart, this clock switches to the server's
 * time and logs one warning; when two consecutive answers show that they agree, it switches back.
 * Answers from a cache, which have an {@code Age}, and answers that took more than 10 s do not
 * count. {@code Date} has a resolution of a second. Thread-safe.
 */
public final class ServerClock implements InstantSource {
  /** Differences up to this are common and harmless. */
  private static final Duration TOLERANCE = Duration.ofMinutes(1);

  /** Beyond this, somebody has to find out which clock is wrong. */
  private static final Duration TRUSTED = Duration.ofMinutes(5);

  private static final Duration LONGEST_REQUEST = Duration.ofSeconds(10);
  private static final Duration HALF_A_SECOND = Duration.ofMillis(500);

  private final InstantSource local;
  private @Nullable Duration previous;
  private boolean known;
  private volatile Duration ahead = Duration.ZERO;

  /** Creates a clock that shows {@code local} until answers contradict it. */
  public ServerClock(InstantSource local) {
    this.local = local;
  }

  /** Returns a clock that shows this machine's time until answers contradict it. */
  public static ServerClock system() {
    return new ServerClock(InstantSource.system());
  }

  /**
   * Compares the clocks by an answer.
   *
   * @param date the server's time, truncated to seconds
   * @param sent when the request was sent, by the local clock
   * @param received when the answer started, by the local clock
   */
  void answered(Instant date, Instant sent, Instant received) {
    Duration took = Duration.between(sent, received);
    if (took.isNegative() || took.compareTo(LONGEST_REQUEST) > 0) {
      return;
    }
    Instant middle = sent.plus(took.dividedBy(2));
    differs(Duration.between(middle, date.plus(HALF_A_SECOND)));
  }

  private synchronized void differs(Duration difference) {
    Duration before = previous;
    previous = difference;
    if (before == null || kind(before) != kind(difference)) {
      return;
    }
    known = true;
    Duration next = kind(difference) == 0 ? Duration.ZERO : difference;
    int was = kind(ahead);
    ahead = next;
    if (was != kind(next)) {
      tell(next);
    }
  }

  /** Returns 0 within the tolerance, else the sign of the difference. */
  private static int kind(Duration difference) {
    return difference.abs().compareTo(TOLERANCE) <= 0 ? 0 : difference.isNegative() ? -1 : 1;
  }

  /**
   * Creates the logger on first use: a static field would start the log in a command without one.
   */
  private static Logger log() {
    return LoggerFactory.getLogger(ServerClock.class);
  }

  private static void tell(Duration ahead) {
    if (ahead.isZero()) {
      log().info("This machine's clock agrees with the API's again");
      return;
    }
    log()
        .warn(
            "This machine's clock is {} s {} the API's; using the API's clock for nodes; correct"
                + " this machine's clock, for instance with NTP",
            ahead.abs().toSeconds(),
            ahead.isNegative() ? "ahead of" : "behind");
  }

  /**
   * Returns how far the server's clock was ahead of this machine's at the last answer, accurate to
   * about a second; negative if it was behind, empty before the first answer that counts.
   */
  public synchronized Optional<Duration> measured() {
    return Optional.ofNullable(previous);
  }

  /** Returns whether two consecutive answers have agreed on this machine's clock. */
  public synchronized boolean isKnown() {
    return known;
  }

  /**
   * Returns whether nodes may be timed out: not while the clocks are more than five minutes apart,
   * since either of them may be wrong.
   */
  public boolean mayEnd() {
    return ahead.abs().compareTo(TRUSTED) <= 0;
  }

  /** Converts a time of the server's clock to this machine's. */
  public Instant toLocal(Instant server) {
    return server.minus(ahead);
  }

  @Override
  public Instant instant() {
    return local.instant().plus(ahead);
  }
}
