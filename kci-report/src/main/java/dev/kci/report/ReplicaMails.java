package dev.kci.report;

import dev.kci.api.ApiException;
import dev.kci.api.Nodes;
import dev.kci.api.model.Node;
import dev.kci.cli.Replica;
import dev.kci.report.mail.Clearance;
import dev.kci.report.model.Period;
import dev.kci.service.shard.ShardKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Keeps a replica from sending a report that waits in its outbox after another replica has taken
 * the checkout, which may have sent it already. Costs a replica two queries for each mail, and a
 * service without others none.
 *
 * @param lookBack how long after its last change a done checkout is found, so that its owner
 *     reports it. A report that nobody has sent by then is sent by the replica that has it.
 * @param clock the clock of nodes
 */
record ReplicaMails(Replica replica, Nodes nodes, Duration lookBack, InstantSource clock) {
  /** In this time, the owner sends what it has found last. */
  private static final Duration GRACE = Duration.ofHours(1);

  /**
   * Returns what to do with a mail.
   *
   * @param key of the mail in the outbox
   */
  Clearance clearance(String key) {
    Optional<ReportKey> report = ReportKey.parse(key);
    if (!replica.isSharing() || report.isEmpty()) {
      return Clearance.SEND;
    }
    Node checkout;
    try {
      checkout = nodes.lookup(report.get().checkout()).orElse(null);
    } catch (ApiException e) {
      return Clearance.WAIT;
    }
    if (checkout != null && MailedReports.has(checkout, report.get())) {
      return Clearance.SENT_BY_OTHER;
    }
    return checkout == null
            || replica.owns(ShardKey.of(checkout))
            || (replica.mayAct().getAsBoolean() && isPast(checkout, report.get()))
        ? Clearance.SEND
        : Clearance.WAIT;
  }

  /** Returns whether a report is too old for its owner to make it. */
  private boolean isPast(Node checkout, ReportKey report) {
    Instant then = clock.instant().minus(GRACE);
    Instant created = checkout.created();
    Instant updated = checkout.updated();
    return report
        .digest()
        .map(length -> created != null && isPast(length, created, then))
        .orElseGet(() -> updated != null && updated.isBefore(then.minus(lookBack)));
  }

  private static boolean isPast(Period.Length length, Instant created, Instant then) {
    Instant due = DigestService.due(length, then).begin();
    return Period.at(length, created).begin().isBefore(due);
  }
}
