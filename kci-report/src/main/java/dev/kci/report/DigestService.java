package dev.kci.report;

import dev.kci.api.ApiException;
import dev.kci.api.UnavailableException;
import dev.kci.api.model.Node;
import dev.kci.report.mail.MailQueue;
import dev.kci.report.model.Period;
import dev.kci.service.FailureLog;
import dev.kci.service.StopSignal;
import dev.kci.text.ErrorText;
import dev.kci.trust.TrustedOwners;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the digest mails of ended periods into the outbox, each once. The first checkout of a branch
 * in a period identifies its digest: the outbox and that checkout's node remember it, and the
 * replica that owns this checkout mails it.
 */
final class DigestService {
  private static final Logger LOG = LoggerFactory.getLogger(DigestService.class);

  /** How long after its end a period is reported, so that its last checkouts can finish. */
  static final Duration DELAY = Duration.ofHours(6);

  private final TrustedOwners owners;
  private final DigestMaker maker;
  private final ReportMailer mailer;
  private final List<Route> routes;
  private final MailQueue outbox;
  private final Predicate<Node> isMine;
  private final InstantSource clock;

  /**
   * @param owners whose checkouts are reported
   * @param routes those without digests are ignored
   * @param isMine whether this replica reports a checkout
   */
  DigestService(
      TrustedOwners owners,
      DigestMaker maker,
      ReportMailer mailer,
      List<Route> routes,
      MailQueue outbox,
      Predicate<Node> isMine,
      InstantSource clock) {
    this.owners = owners;
    this.maker = maker;
    this.mailer = mailer;
    this.routes = routes.stream().filter(route -> route.digest() != null).toList();
    this.outbox = outbox;
    this.isMine = isMine;
    this.clock = clock;
  }

  /**
   * Calls {@link #pass} again and again; an error only delays digests.
   *
   * @param period the time between two passes
   */
  void passUntilStopped(Duration period, StopSignal stop) {
    FailureLog failed = new FailureLog(LOG, stop.machine()::nanoTime);
    do {
      try {
        pass(); // no request if nobody gets digests
        failed.succeeded("Digests: working again");
      } catch (ApiException e) {
        failed.failed("Digests are late: " + e.getMessage());
      } catch (UncheckedIOException e) {
        failed.failed("Outbox: " + ErrorText.of(e));
      }
    } while (!stop.await(period));
  }

  /**
   * Reports the last day and the last week whose time has come, if anybody receives them. A branch
   * that cannot be read does not delay the others.
   *
   * @throws ApiException if the API did not answer all requests; the next call makes up for it
   */
  void pass() {
    ApiException failure = null;
    for (Period.Length length : Period.Length.values()) {
      List<Route> takers = routes.stream().filter(route -> route.digest() == length).toList();
      if (!takers.isEmpty()) {
        Period period = due(length, clock.instant());
        for (BranchPeriod branch : maker.branches(owners.condition(), period)) {
          try {
            report(branch, takers);
          } catch (UnavailableException e) {
            throw e; // the next branch would only wait for it as long
          } catch (ApiException e) {
            failure = e;
          }
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  /** Returns the last period that ended at least {@link #DELAY} ago. */
  static Period due(Period.Length length, Instant now) {
    return Period.at(length, now.minus(DELAY)).previous();
  }

  private void report(BranchPeriod branch, List<Route> takers) {
    Node first = branch.first();
    if (!isMine.test(first) || branch.finished().isEmpty()) {
      return;
    }
    DigestMaker.@Nullable Material material = null;
    for (Route route : takers) {
      ReportKey key = ReportKey.of(branch.period(), first, route);
      if (!route.selection().takes(first.kernelRevision()) || outbox.isHandled(key.toString())) {
        continue;
      }
      if (MailedReports.has(first, key)) {
        outbox.handled(key.toString(), "no mail: mailed before, as its node says");
        continue;
      }
      material = material == null ? maker.read(branch) : material;
      outbox.handled(
          key.toString(),
          mailer.queue(maker.digest(material, route), route, clock.instant(), outbox));
    }
  }
}
