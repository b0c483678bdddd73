package dev.kci.report;

import dev.kci.api.ApiException;
import dev.kci.api.Backoff;
import dev.kci.api.Nodes;
import dev.kci.api.UnauthorizedException;
import dev.kci.api.UnavailableException;
import dev.kci.api.model.Node;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Records on a checkout's node which of its reports were mailed, so that a service that has lost
 * its state folder does not mail them again. Used by one thread.
 */
final class MailedReports {
  private static final Logger LOG = LoggerFactory.getLogger(MailedReports.class);

  /** A list of routes in {@code debug}, which every way of writing a node keeps. */
  private static final String FIELD = "mailed_reports";

  private static final Backoff RESTS = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(1));

  private final Nodes nodes;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final Set<ReportKey> unrecorded = new LinkedHashSet<>();
  private int failures;
  private Instant next = Instant.MIN;
  private boolean hasWarned;

  /**
   * @param random for jitter
   */
  MailedReports(Nodes nodes, InstantSource clock, RandomGenerator random) {
    this.nodes = nodes;
    this.clock = clock;
    this.random = random;
  }

  /** Whether a checkout's node says that a report of it was mailed. */
  static boolean has(Node checkout, ReportKey report) {
    return checkout.debug().strings(FIELD).contains(report.route());
  }

  /**
   * Records that a report was mailed. If the API is unavailable, {@link #retry} does it.
   *
   * @param key of the mail in the outbox; ignored if it is not of a report
   */
  void add(String key) {
    ReportKey.parse(key).filter(report -> !isOver(report)).ifPresent(unrecorded::add);
  }

  /** Records what could not be recorded yet, with growing waits while the API refuses it. */
  void retry() {
    Instant now = clock.instant();
    if (unrecorded.isEmpty() || now.isBefore(next)) {
      return;
    }
    unrecorded.removeIf(this::isOver);
    failures = unrecorded.isEmpty() ? 0 : failures + 1;
    next = failures == 0 ? now : now.plus(RESTS.after(failures, random));
  }

  /** Whether a report is recorded, or never will be. */
  private boolean isOver(ReportKey report) {
    try {
      nodes.updateSilently(nodes.get(report.checkout()), node -> with(node, report.route()));
      return true;
    } catch (UnavailableException e) {
      LOG.debug(
          "Not yet recorded as mailed checkout={} error={}", report.checkout(), e.getMessage());
      return false;
    } catch (ApiException e) {
      if (UnauthorizedException.isOfToken(e)) {
        return false;
      }
      warn(report, e);
      return true;
    }
  }

  private void warn(ReportKey report, ApiException e) {
    String message =
        "Only the state folder remembers a mailed checkout, its node cannot be changed"
            + " checkout=%s error=%s";
    LOG.atLevel(hasWarned ? Level.DEBUG : Level.WARN)
        .log(() -> message.formatted(report.checkout(), e.getMessage()));
    hasWarned = true;
  }

  private static Node with(Node checkout, String route) {
    List<String> routes = new ArrayList<>(checkout.debug().strings(FIELD));
    if (!routes.contains(route)) {
      routes.add(route);
    }
    return checkout.toBuilder().debug(checkout.debug().with(FIELD, routes)).build();
  }
}
