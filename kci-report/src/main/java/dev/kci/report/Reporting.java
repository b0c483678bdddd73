package dev.kci.report;

import dev.kci.api.KciApi;
import dev.kci.api.model.Node;
import dev.kci.pipeline.config.PipelineConfiguration;
import dev.kci.report.mail.MailQueue;
import dev.kci.results.reader.CheckoutReader;
import dev.kci.service.StopSignal;
import dev.kci.trust.TrustedOwners;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What puts mails into the outbox: reports of checkouts, and digests of periods. */
record Reporting(ReportService reports, DigestService digests) {
  /**
   * Creates both services, which read results in the same way.
   *
   * @param owners whose checkouts are reported
   * @param counted whose results count
   * @param logs null to quote no logs
   * @param routes who gets what
   * @param isMine whether this replica reports a checkout
   * @param settle how long a done checkout must stay unchanged before it is reported
   * @param reruns how long a report waits for reruns
   */
  static Reporting of(
      KciApi connection,
      PipelineConfiguration configuration,
      TrustedOwners owners,
      CountedUsers counted,
      @Nullable LogReader logs,
      ReportMailer mailer,
      List<Route> routes,
      MailQueue outbox,
      Predicate<Node> isMine,
      Duration settle,
      Duration reruns,
      StopSignal stop) {
    CheckoutReader reader = new CheckoutReader(connection, counted);
    PassRates passRates = new PassRates(connection, counted);
    ReportMaker maker =
        new ReportMaker(reader, configuration, new Histories(connection, counted), passRates, logs);
    return new Reporting(
        new ReportService(
            connection.nodes(),
            owners,
            maker,
            new Confirmer(connection, configuration, reruns),
            mailer,
            routes,
            outbox,
            settle,
            connection.clock(),
            stop),
        new DigestService(
            owners,
            new DigestMaker(connection.nodes(), maker, passRates),
            mailer,
            routes,
            outbox,
            isMine,
            connection.clock()));
  }
}
