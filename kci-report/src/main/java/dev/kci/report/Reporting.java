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
   * What is reported, and to whom.
   *
   * @param owners whose checkouts are reported
   * @param counted whose results count
   * @param routes who gets what
   * @param isMine whether this replica reports a checkout
   */
  record Setup(
      PipelineConfiguration configuration,
      TrustedOwners owners,
      CountedUsers counted,
      ReportMailer mailer,
      List<Route> routes,
      Predicate<Node> isMine) {}

  /**
   * How long a report waits.
   *
   * @param settle how long a done checkout must stay unchanged
   * @param reruns how long to wait for reruns of failed jobs
   */
  record Waits(Duration settle, Duration reruns) {
    static final Waits NONE = new Waits(Duration.ZERO, Duration.ZERO);
  }

  /**
   * Creates both services, which read results in the same way.
   *
   * @param logs null to quote no logs
   */
  static Reporting of(
      Setup setup,
      KciApi connection,
      @Nullable LogReader logs,
      MailQueue outbox,
      Waits waits,
      StopSignal stop) {
    PipelineConfiguration configuration = setup.configuration();
    CountedUsers counted = setup.counted();
    CheckoutReader reader = new CheckoutReader(connection, counted);
    PassRates passRates = new PassRates(connection, counted);
    ReportMaker maker =
        new ReportMaker(reader, configuration, new Histories(connection, counted), passRates, logs);
    return new Reporting(
        new ReportService(
            connection.nodes(),
            setup.owners(),
            maker,
            new Confirmer(connection, configuration, waits.reruns()),
            setup.mailer(),
            setup.routes(),
            outbox,
            waits.settle(),
            connection.clock(),
            stop),
        new DigestService(
            setup.owners(),
            new DigestMaker(connection.nodes(), maker, passRates),
            setup.mailer(),
            setup.routes(),
            outbox,
            setup.isMine(),
            connection.clock()));
  }
}
