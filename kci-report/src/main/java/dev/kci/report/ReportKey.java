package dev.kci.report;

import dev.kci.api.model.Node;
import dev.kci.report.mail.MessageIds;
import dev.kci.report.model.Digest;
import dev.kci.report.model.Period;
import dev.kci.report.model.Report;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;

/**
 * What makes a report this one and no other; as text, the key of its mail in the outbox.
 *
 * @param checkout the id of the checkout's node
 * @param route the name of the {@link Route}, after {@code digest-daily.} or {@code digest-weekly.}
 *     for a digest, or a digest of it if it is long or has other characters than letters, digits,
 *     {@code -} and {@code _}
 */
record ReportKey(String checkout, String route) {
  private static final int LONGEST_ROUTE = 60;

  ReportKey {
    Objects.requireNonNull(checkout, "checkout");
    Objects.requireNonNull(route, "route");
  }

  static ReportKey of(Node checkout, Route route) {
    return new ReportKey(checkout.requireId(), MessageIds.atom(route.name(), LONGEST_ROUTE));
  }

  /** Returns the key of a route's mail with a report, or with a digest. */
  static ReportKey of(Report report, Route route) {
    Digest digest = report.digest();
    return digest == null
        ? of(report.checkout(), route)
        : of(digest.period(), digest.first(), route);
  }

  /**
   * Returns the key of a route's digest.
   *
   * @param first the first checkout of the period
   */
  static ReportKey of(Period period, Node first, Route route) {
    return new ReportKey(
        first.requireId(),
        "digest-" + period.length().word() + "." + MessageIds.atom(route.name(), LONGEST_ROUTE));
  }

  /** Returns the length of the period that a digest is of; empty if it is a checkout's report. */
  Optional<Period.Length> digest() {
    return Arrays.stream(Period.Length.values())
        .filter(length -> route.startsWith("digest-" + length.word() + "."))
        .findAny();
  }

  /** Reads a key of the outbox; empty if it is not of a report. */
  static Optional<ReportKey> parse(String key) {
    int dot = key.indexOf('.');
    return dot > 0
        ? Optional.of(new ReportKey(key.substring(0, dot), key.substring(dot + 1)))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return checkout + "." + route;
  }
}
