package dev.kci.report;

import dev.kci.api.Backoff;
import dev.kci.api.KciApi;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeEvent;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeQuery;
import dev.kci.api.model.NodeState;
import dev.kci.cli.ApiOptions;
import dev.kci.cli.Instance;
import dev.kci.cli.Replica;
import dev.kci.cli.ServiceOptions;
import dev.kci.cli.ShardOptions;
import dev.kci.cli.options.OptionSource;
import dev.kci.cli.options.WritableFolder;
import dev.kci.cli.settings.Settings;
import dev.kci.cli.settings.TrustSettings;
import dev.kci.http.StatusListener;
import dev.kci.machine.Machine.Work;
import dev.kci.pipeline.config.PipelineConfiguration;
import dev.kci.report.mail.Delivery;
import dev.kci.report.mail.MailQueue;
import dev.kci.report.mail.Outbox;
import dev.kci.report.model.Period;
import dev.kci.results.reader.CheckoutReader;
import dev.kci.service.EventLoop;
import dev.kci.service.Pulse;
import dev.kci.service.StopSignal;
import dev.kci.service.shard.ShardKey;
import dev.kci.status.Metric;
import dev.kci.status.ServiceStatus;
import dev.kci.text.ErrorText;
import dev.kci.trust.TrustedOwners;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = "Mail a report of each checkout once it is done, until stopped.")
final class RunCommand implements Callable<Integer> {
  private static final String SERVICE = "kci-report";
  private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);
  private static final Duration POLL_PERIOD = Duration.ofMinutes(5);
  private static final Duration DELIVERY = Duration.ofSeconds(1);
  private static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(5), Duration.ofMinutes(15));

  private static final Metric WAITING =
      Metric.gauge("kci_mails_waiting", "Mails in the outbox not yet sent.");

  private final ServiceStatus status = new ServiceStatus(SERVICE);

  @Mixin private ApiOptions api = new ApiOptions();
  @Mixin private ServiceOptions service = new ServiceOptions();
  @Mixin private ShardOptions shards = new ShardOptions();
  @Mixin private ReportOptions report = new ReportOptions();
  @Mixin private MailOptions mail = new MailOptions();

  @Option(
      names = "--outbox",
      paramLabel = "DIR",
      description =
          "Folder for pending and sent mails. Default: outbox in [report] of the settings, else"
              + " below --state-dir")
  private @Nullable Path outbox;

  @Option(
      names = "--settle",
      paramLabel = "DURATION",
      defaultValue = "1m",
      description = "How long a done checkout must stay unchanged before it is reported")
  private Duration settle = Duration.ZERO;

  @Option(
      names = "--look-back",
      paramLabel = "DURATION",
      defaultValue = "1d",
      description =
          "How far back to look for done checkouts that this service missed, at start-up and"
              + " every --poll-period")
  private Duration lookBack = Duration.ZERO;

  @Option(
      names = "--confirm-wait",
      paramLabel = "DURATION",
      defaultValue = "1h",
      description =
          "How long after a checkout's end its report waits for the reruns that params.confirm of a"
              + " job asks for; 0 for no reruns")
  private Duration confirmWait = Duration.ZERO;

  @Option(
      names = "--promisc",
      description =
          "Also report checkouts of the users in trusted_owners, in [report] or [DEFAULT] of the"
              + " settings. Default: own checkouts only")
  private boolean promiscuous;

  @Option(
      names = "--digest",
      paramLabel = "PERIOD",
      description =
          "Mail the recipients one report for each branch and period (UTC) instead of one for each"
              + " checkout: ${COMPLETION-CANDIDATES}. Rules have their own digest. Default: digest"
              + " in [report], else a mail for each checkout")
  private Period.@Nullable Length digest;

  @Spec private @Nullable CommandSpec spec;

  private volatile int waiting;
  private boolean failed;

  @Override
  public Integer call() {
    service.untilStopped(api, status, StatusListener::start, this::serve);
    return failed ? ExitCode.SOFTWARE : ExitCode.OK;
  }

  private void serve(StopSignal stop) {
    Settings settings = api.settings();
    TrustSettings trust = new TrustSettings(settings, "report");
    if (promiscuous) {
      trust
          .refusal(OptionSource.name(spec, "--promisc"))
          .ifPresent(
              why -> {
                throw OptionSource.usage(spec, why);
              });
    }
    trust.trustedOwners(); // reports errors before anything is opened
    List<Route> routes = mail.routes(settings, digest);
    ReportMailer mailer =
        new ReportMailer(
            report.templates(), report.links(api), mail.sender(settings), mail.replyTo(settings));
    mail.transport(settings); // reports errors, too
    Duration period = service.pollPeriod(settings, "report", POLL_PERIOD);
    Optional<Path> elsewhere =
        Optional.ofNullable(outbox).or(() -> settings.string("report", "outbox").map(Path::of));
    elsewhere.ifPresent(
        box ->
            WritableFolder.checkNamed(
                spec,
                outbox == null
                    ? "outbox in [report] of the settings"
                    : OptionSource.name(spec, "--outbox"),
                box));
    Instance self =
        elsewhere.isEmpty()
            ? service.instanceWithFolder(SERVICE, api.url(), period, shards)
            : service.instance(SERVICE, api.url(), period, shards);
    Replica replica = shards.replica(self, service.dryRun(), status);
    api.writeWhile(replica.mayAct());
    Path folder =
        elsewhere.orElseGet(
            () -> Objects.requireNonNull(self.folder("outbox"), "the instance has no folder"));
    if (service.dryRun()) {
      dryRun(replica, folder, trust, routes, mailer, stop);
    } else {
      serve(self, replica, folder, period, trust, routes, mailer, stop);
    }
  }

  private void dryRun(
      Replica replica,
      Path folder,
      TrustSettings trust,
      List<Route> routes,
      ReportMailer mailer,
      StopSignal stop) {
    try (LogReader logs = report.logReader(api).orElse(null);
        KciApi connection = api.connectAsUser()) {
      TrustedOwners owners = trust.owners(connection.users(), promiscuous);
      DryRun run =
          new DryRun(Objects.requireNonNull(spec, "set by picocli").commandLine().getOut(), folder);
      Reporting reporting =
          reporting(
              connection,
              owners,
              replica,
              trust,
              logs,
              mailer,
              routes,
              run,
              Duration.ZERO,
              Duration.ZERO,
              stop);
      run.pending();
      try (Stream<Node> done = doneLately(connection, owners)) {
        done.filter(node -> replica.owns(ShardKey.of(node)))
            .map(NodeEvent::ofCurrent)
            .forEach(reporting.reports()::handle);
      }
      reporting.digests().pass();
    }
  }

  /** What puts mails into the outbox. */
  private record Reporting(ReportService reports, DigestService digests) {}

  private Reporting reporting(
      KciApi connection,
      TrustedOwners owners,
      Replica replica,
      TrustSettings trust,
      @Nullable LogReader logs,
      ReportMailer mailer,
      List<Route> routes,
      MailQueue queue,
      Duration unchanged,
      Duration reruns,
      StopSignal stop) {
    CountedUsers counted = new CountedUsers(api::userOf, trust);
    CheckoutReader reader = new CheckoutReader(connection, counted);
    PipelineConfiguration configuration = PipelineConfiguration.of(api.configuration());
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
            queue,
            unchanged,
            connection.clock(),
            stop),
        new DigestService(
            owners,
            new DigestMaker(connection.nodes(), maker, passRates),
            mailer,
            routes,
            queue,
            node -> replica.owns(ShardKey.of(node)),
            connection.clock()));
  }

  private void serve(
      Instance self,
      Replica replica,
      Path folder,
      Duration period,
      TrustSettings trust,
      List<Route> routes,
      ReportMailer mailer,
      StopSignal stop) {
    try (LogReader logs = report.logReader(api).orElse(null);
        KciApi connection = api.connectAsUser();
        Outbox box = Outbox.open(folder)) {
      MailedReports mailed = new MailedReports(connection.nodes());
      Delivery delivery =
          new Delivery(
              box,
              mail.transport(trust.settings()),
              new ReplicaMails(replica, connection.nodes())::clearance,
              BACKOFF,
              stop.machine().clock(),
              stop.machine().random(),
              mailed::add,
              status.meters());
      TrustedOwners owners = trust.owners(connection.users(), promiscuous);
      Reporting reporting =
          reporting(
              connection,
              owners,
              replica,
              trust,
              logs,
              mailer,
              routes,
              box,
              settle,
              confirmWait,
              stop);
      serve(self, replica, period, connection, owners, reporting, delivery, mailed, stop);
    }
  }

  private void serve(
      Instance self,
      Replica replica,
      Duration period,
      KciApi connection,
      TrustedOwners owners,
      Reporting reporting,
      Delivery delivery,
      MailedReports mailed,
      StopSignal stop) {
    ReportService reports = reporting.reports();
    try (EventLoop loop =
        EventLoop.builder(connection, "kci-report:" + self.name(), reports, stop)
            .status(status)
            .journal(self.journal())
            .promiscuous(promiscuous)
            .filter(reports::wants)
            .shards(replica.shards(), event -> replica.owns(ShardKey.of(event)))
            .reconcile(() -> doneLately(connection, owners), period)
            .workers(4)
            .build()) {
      if (service.once(period)) {
        loop.runOnce();
        reporting.digests().pass();
        failed = delivery.pass() > 0;
        return;
      }
      replica.during(
          () -> {
            Work sending =
                stop.machine().start("delivery", () -> deliverUntilStopped(delivery, mailed, stop));
            Work digesting =
                stop.machine()
                    .start("digests", () -> reporting.digests().passUntilStopped(period, stop));
            Pulse.during(stop.machine(), connection, status, self.name(), loop::run);
            join(sending);
            join(digesting);
          });
    }
  }

  private Stream<Node> doneLately(KciApi connection, TrustedOwners owners) {
    NodeQuery query =
        NodeQuery.where(NodeField.KIND.is(NodeKind.CHECKOUT))
            .and(NodeField.STATE.is(NodeState.DONE))
            .and(NodeField.UPDATED.after(connection.clock().instant().minus(lookBack)))
            .and(owners.condition());
    return connection.nodes().find(query);
  }

  private void deliverUntilStopped(Delivery delivery, MailedReports mailed, StopSignal stop) {
    status.meters().gauge(WAITING, () -> waiting);
    do {
      try {
        waiting = delivery.pass();
        mailed.retry();
      } catch (UncheckedIOException e) {
        LOG.error("Outbox: {}", ErrorText.of(e));
      }
    } while (!stop.await(DELIVERY));
  }

  /** Lets a mail that is being sent arrive, so that it is not sent again. */
  private static void join(Work sending) {
    try {
      sending.join(Duration.ofSeconds(1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
