package dev.kci.report;

import dev.kci.api.Nodes;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeEvent;
import dev.kci.api.model.NodeState;
import dev.kci.report.mail.MailQueue;
import dev.kci.service.NodeHandler;
import dev.kci.service.RecentIds;
import dev.kci.service.StopSignal;
import dev.kci.trust.TrustedOwners;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the mails of a checkout into the outbox once, when it is done. */
final class ReportService implements NodeHandler {
  private static final Logger LOG = LoggerFactory.getLogger(ReportService.class);

  private static final int MOST_PASSED_OVER = 10_000;

  private final Nodes nodes;
  private final TrustedOwners owners;
  private final ReportMaker maker;
  private final Confirmer confirmer;
  private final ReportMailer mailer;
  private final List<Route> routes;
  private final MailQueue outbox;
  private final Duration settle;
  private final InstantSource clock;
  private final StopSignal stop;
  private final Set<String> passedOver = RecentIds.most(MOST_PASSED_OVER);

  /**
   * @param owners whose checkouts are reported
   * @param routes those that get digests are ignored
   * @param settle how long a done checkout must stay unchanged before it is reported, since results
   *     may arrive late
   */
  ReportService(
      Nodes nodes,
      TrustedOwners owners,
      ReportMaker maker,
      Confirmer confirmer,
      ReportMailer mailer,
      List<Route> routes,
      MailQueue outbox,
      Duration settle,
      InstantSource clock,
      StopSignal stop) {
    this.nodes = nodes;
    this.owners = owners;
    this.maker = maker;
    this.confirmer = confirmer;
    this.mailer = mailer;
    this.routes = routes.stream().filter(route -> route.digest() == null).toList();
    this.outbox = outbox;
    this.settle = settle;
    this.clock = clock;
    this.stop = stop;
  }

  /** Whether an event is about a checkout that may need a report. */
  boolean wants(NodeEvent event) {
    return event.isOfRevision()
        && event.state() == NodeState.DONE
        && (event.owner() == null || owners.has(event.owner()))
        && !outbox.isHandled(event.id());
  }

  @Override
  public void handle(NodeEvent event) {
    if (!wants(event)) {
      return;
    }
    Node checkout = settled(event.id()).orElse(null);
    if (checkout == null) {
      return; // if this service is stopping, the checkout is found again after the next start
    }
    if (!owners.has(checkout) || !checkout.isRevision()) { // an event may lie
      if (passedOver.add(event.id())) {
        LOG.info("Ignored node={} kind={} owner={}", event.id(), checkout.kind(), checkout.owner());
      }
      return;
    }
    if (checkout.supersededBy().isPresent()) {
      outbox.handled(event.id(), "no mail: superseded by " + checkout.supersededBy().get());
      return;
    }
    if (checkout.requestedBy().isPresent()) {
      outbox.handled(event.id(), "no mail: requested with " + checkout.requestedBy().get());
      return;
    }
    if (checkout.cancelledBy().isPresent()) {
      outbox.handled(event.id(), "no mail: cancelled by " + checkout.cancelledBy().get());
      return;
    }
    report(checkout).ifPresent(outcome -> outbox.handled(event.id(), outcome));
  }

  /**
   * Waits until nobody has changed a checkout for the settle time. Empty if this service stops
   * before that, or the checkout is gone or no longer done.
   */
  private Optional<Node> settled(String id) {
    Optional<Node> checkout = done(id);
    while (checkout.isPresent()) {
      Node seen = checkout.get();
      Duration left = unsettled(seen);
      if (left.isZero()) {
        return checkout;
      }
      if (stop.await(left)) {
        return Optional.empty();
      }
      checkout = done(id);
      if (checkout.filter(now -> Objects.equals(now.updated(), seen.updated())).isPresent()) {
        return checkout; // whatever the server's clock says
      }
    }
    return Optional.empty();
  }

  private Optional<Node> done(String id) {
    return nodes.lookup(id).filter(node -> node.state() == NodeState.DONE);
  }

  /** How much longer a checkout must stay unchanged; at most the settle time. */
  private Duration unsettled(Node checkout) {
    Instant changed = checkout.updated();
    if (changed == null) {
      return Duration.ZERO;
    }
    Duration left = Duration.between(clock.instant(), changed.plus(settle));
    return left.isNegative() ? Duration.ZERO : left.compareTo(settle) > 0 ? settle : left;
  }

  /** Returns the outcome; empty if reruns are pending: the reconciling query finds it again. */
  private Optional<String> report(Node checkout) {
    List<String> outcomes = new ArrayList<>();
    List<Route> takers =
        routes.stream()
            .filter(route -> route.selection().takes(checkout.kernelRevision()))
            .toList();
    if (takers.isEmpty()) {
      return Optional.of("no mail: no rule wants one for each checkout of its branch");
    }
    List<Route> unmailed =
        takers.stream()
            .filter(route -> !MailedReports.has(checkout, ReportKey.of(checkout, route)))
            .toList();
    if (unmailed.isEmpty()) {
      return Optional.of("no mail: mailed before, as its node says");
    }
    ReportMaker.Comparison comparison = maker.read(checkout);
    if (confirmer.isPending(checkout, () -> maker.unquoted(comparison))) {
      return Optional.empty();
    }
    for (Route route : unmailed) {
      outcomes.add(
          route.name()
              + ": "
              + mailer.queue(maker.report(comparison, route), route, clock.instant(), outbox));
    }
    return Optional.of(String.join("; ", outcomes));
  }
}
