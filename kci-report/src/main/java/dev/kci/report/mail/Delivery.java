package dev.kci.report.mail;

import dev.kci.api.Backoff;
import dev.kci.status.Meters;
import dev.kci.status.Metric;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the mails of an outbox. A mail that the server does not accept is retried with growing
 * waits. Call {@link #pass} from one thread.
 */
public final class Delivery {
  private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

  /** Each time after this many attempts, an error is logged. */
  private static final int ALARM = 5;

  /** Waits between looks at a mail that another replica owns: each costs the API a request. */
  private static final Backoff RESTS = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(1));

  /** After this, the log says that a mail waits for another replica. */
  private static final Duration LONG_REST = Duration.ofMinutes(5);

  private static final Metric MAILS =
      Metric.counter(
          "kci_mails",
          "Mails: sent, refused for all recipients, or deferred after a failed attempt.",
          "outcome");

  private final Outbox outbox;
  private final MailTransport transport;
  private final Function<String, Clearance> clearance;
  private final Backoff backoff;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final Consumer<String> sent;
  private final Meters meters;
  private final Map<String, Attempts> failures = new HashMap<>();
  private final Map<String, Rest> resting = new HashMap<>();

  /**
   * @param clearance returns what to do with the mail of a key
   * @param random for jitter
   * @param sent is given the key of each mail that the server has accepted, once the outbox has
   *     recorded it
   * @param meters count what becomes of mails
   */
  public Delivery(
      Outbox outbox,
      MailTransport transport,
      Function<String, Clearance> clearance,
      Backoff backoff,
      InstantSource clock,
      RandomGenerator random,
      Consumer<String> sent,
      Meters meters) {
    this.outbox = outbox;
    this.transport = transport;
    this.clearance = clearance;
    this.backoff = backoff;
    this.clock = clock;
    this.random = random;
    this.sent = sent;
    this.meters = meters;
    List.of("sent", "refused", "deferred").forEach(outcome -> meters.declare(MAILS, outcome));
  }

  /** A mail's failures so far. */
  private record Attempts(int number, Instant next) {}

  /**
   * A mail that another replica owns.
   *
   * @param number of looks so far
   * @param since the first look
   * @param next when to look again
   * @param told whether the log has said that it waits
   */
  private record Rest(int number, Instant since, Instant next, boolean told) {}

  /**
   * Sends each mail whose time has come.
   *
   * @return how many are still pending
   */
  public int pass() {
    int waiting = 0;
    List<String> pending = outbox.pending();
    Set<String> there = new HashSet<>(pending); // people may move mails, too
    failures.keySet().retainAll(there);
    resting.keySet().retainAll(there);
    for (String key : pending) {
      if (Thread.currentThread().isInterrupted()) {
        return outbox.pending().size();
      }
      if (!isDue(key) || !isGone(key)) {
        waiting++;
      }
    }
    return waiting;
  }

  private boolean isDue(String key) {
    Instant now = clock.instant();
    Attempts attempts = failures.get(key);
    Rest rest = resting.get(key);
    return (attempts == null || !now.isBefore(attempts.next()))
        && (rest == null || !now.isBefore(rest.next()));
  }

  private boolean isGone(String key) {
    OutboxMail mail = outbox.read(key).orElse(null);
    if (mail == null) {
      return true;
    }
    switch (clearance.apply(key)) {
      case WAIT -> {
        rest(key);
        return false;
      }
      case SENT_BY_OTHER -> {
        LOG.info("Mail was sent by another replica mail={}", key);
        failures.remove(key);
        outbox.sent(key);
        return true;
      }
      case SEND -> resting.remove(key);
    }
    try {
      // connecting takes seconds, in which another replica may take the checkout
      Optional<Handover> handover =
          transport.send(mail, () -> clearance.apply(key) == Clearance.SEND);
      return handover.isPresent() && note(mail, handover.get());
    } catch (MailUnavailableException e) {
      retry(key, String.valueOf(e.getMessage()));
      return false;
    }
  }

  private boolean note(OutboxMail mail, Handover handover) {
    String key = mail.key();
    if (!handover.refused().isEmpty()) {
      LOG.error(
          "Mail refused mail={} to={} reason='{}'", key, handover.refused(), handover.reason());
    }
    if (!handover.later().isEmpty()) {
      if (!handover.refused().isEmpty()) {
        outbox.refused(key, handover.reason());
      }
      outbox.sentInPart(new OutboxMail(key, handover.later(), mail.message()));
      retry(key, "the server does not accept it now for " + handover.later());
      return false;
    }
    failures.remove(key);
    if (handover.refused().size() == mail.recipients().size()) {
      outbox.failed(key, handover.reason());
      meters.count(MAILS, "refused");
      return true;
    }
    if (!handover.refused().isEmpty()) {
      outbox.refused(key, handover.reason());
    }
    outbox.sent(key);
    meters.count(MAILS, "sent");
    LOG.info("Mail sent mail={} to={}", key, mail.recipients());
    sent.accept(key);
    return true;
  }

  private void rest(String key) {
    Instant now = clock.instant();
    Rest before = resting.getOrDefault(key, new Rest(0, now, now, false));
    int number = before.number() + 1;
    Duration waited = Duration.between(before.since(), now);
    boolean tells = !before.told() && waited.compareTo(LONG_REST) >= 0;
    if (tells) {
      LOG.info(
          "Mail waits: another replica reports this checkout, or the API does not answer mail={}"
              + " waited={}s",
          key,
          waited.toSeconds());
    }
    Instant next = now.plus(RESTS.after(number, random));
    resting.put(key, new Rest(number, before.since(), next, before.told() || tells));
  }

  private void retry(String key, String why) {
    int number = failures.containsKey(key) ? failures.get(key).number() + 1 : 1;
    Duration wait = backoff.after(number, random);
    failures.put(key, new Attempts(number, clock.instant().plus(wait)));
    meters.count(MAILS, "deferred");
    if (number == 1) {
      LOG.warn("Mail not sent yet mail={} retry_in={}s reason='{}'", key, wait.toSeconds(), why);
    } else if (number % ALARM == 0) {
      LOG.error("Mail still not sent mail={} tries={} reason='{}'", key, number, why);
    } else {
      LOG.debug("Mail not sent yet mail={} retry_in={}s reason='{}'", key, wait.toSeconds(), why);
    }
  }
}
