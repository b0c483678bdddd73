package dev.kci.report;

import dev.kci.api.ApiException;
import dev.kci.api.Nodes;
import dev.kci.api.model.Node;
import dev.kci.cli.Replica;
import dev.kci.report.mail.Clearance;
import dev.kci.service.shard.ShardKey;
import java.util.Optional;

/**
 * Keeps a replica from sending a report that waits in its outbox after another replica has taken
 * the checkout, which may have sent it already. Costs a replica two queries for each mail, and a
 * service without others none.
 */
record ReplicaMails(Replica replica, Nodes nodes) {
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
    return checkout == null || replica.owns(ShardKey.of(checkout))
        ? Clearance.SEND
        : Clearance.WAIT;
  }
}
