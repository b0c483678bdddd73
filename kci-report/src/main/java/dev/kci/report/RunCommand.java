package dev.kci.report;

import dev.kci.api.Backoff;
import dev.kci.api.KciApi;
import dev.kci.api.UnavailableException;
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
import dev.kci.machine.SteadyClock;
import dev.kci.pipeline.config.PipelineConfiguration;
import dev.kci.report.mail.Delivery;
import dev.kci.report.mail.Outbox;
import dev.kci.report.model.Period;
import dev.kci.service.EventLoop;
import dev.kci.service.Pulse;
import dev.kci.service.StopSignal;
import dev.kci.service.shard.ShardKey;
import dev.kci.status.ServiceStatus;
import dev.kci.trust.TrustedOwners;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
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
  private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);
  private static final String SERVICE = "kci-report";
  private static final Duration POLL_PERIOD = Duration.ofMinutes(5);
  private static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(5), Duration.ofMinutes(15));

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

  private boolean failed;

  /** What to run, checked before anything is opened. */
  private record Plan(
      Instance self,
      Replica replica,
      Duration period,
      Path outbox,
      TrustSettings trust,
      List<Route> routes,
      ReportMailer mailer) {}

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
    Plan plan = new Plan(self, replica, period, folder, trust, routes, mailer);
    if (service.dryRun()) {
      dryRun(plan, stop);
    } else {
      serve(plan, stop);
    }
  }

  private void dryRun(Plan plan, StopSignal stop) {
    try (LogReader logs = report.logReader(api).orElse(null);
        KciApi connection = api.connectAsUser()) {
      TrustedOwners owners = plan.trust().owners(connection.users(), promiscuous);
      DryRun run =
          new DryRun(
              Objects.requireNonNull(spec, "set by picocli").commandLine().getOut(), plan.outbox());
      Reporting reporting =
          Reporting.of(setup(plan, owners), connection, logs, run, Reporting.Waits.NONE, stop);
      run.pending();
      try (Stream<Node> done = doneLately(connection, owners)) {
        done.filter(node -> plan.replica().owns(ShardKey.of(node)))
            .map(NodeEvent::ofCurrent)
            .forEach(reporting.reports()::handle);
      }
      reporting.digests().pass();
    }
  }

  private Reporting.Setup setup(Plan plan, TrustedOwners owners) {
    return new Reporting.Setup(
        PipelineConfiguration.of(api.configuration()),
        owners,
        new CountedUsers(api::userOf, plan.trust()),
        plan.mailer(),
        plan.routes(),
        node -> plan.replica().owns(ShardKey.of(node)));
  }

  private void serve(Plan plan, StopSignal stop) {
    try (LogReader logs = report.logReader(api).orElse(null);
        KciApi connection = api.connectAsUser();
        Outbox box = Outbox.open(plan.outbox())) {
      requireMarks(plan, connection);
      InstantSource steady = new SteadyClock(stop.machine());
      RandomGenerator random = stop.machine().random();
      MailedReports mailed = new MailedReports(connection.nodes(), steady, random);
      Delivery delivery =
          new Delivery(
              box,
              mail.transport(plan.trust().settings()),
              new ReplicaMails(plan.replica(), connection.nodes(), lookBack, connection.clock())
                  ::clearance,
              BACKOFF,
              steady,
              random,
              mailed::add,
              status.meters());
      TrustedOwners owners = plan.trust().owners(connection.users(), promiscuous);
      Reporting reporting =
          Reporting.of(
              setup(plan, owners),
              connection,
              logs,
              box,
              new Reporting.Waits(settle, confirmWait),
              stop);
      serve(plan, connection, owners, reporting, new MailSender(delivery, mailed, status), stop);
    }
  }

  /** Without an answer of the API, the service starts; {@link MailedReports} warns then. */
  private void requireMarks(Plan plan, KciApi connection) {
    if (!promiscuous || !plan.replica().isSharing()) {
      return;
    }
    try {
      MarkRights.missing(connection.users().whoami(), plan.trust().trustedOwners())
          .ifPresent(
              why -> {
                throw OptionSource.wrong(spec, "--promisc", why);
              });
    } catch (UnavailableException e) {
      LOG.debug("Cannot check the rights of this user", e);
    }
  }

  private void serve(
      Plan plan,
      KciApi connection,
      TrustedOwners owners,
      Reporting reporting,
      MailSender sender,
      StopSignal stop) {
    ReportService reports = reporting.reports();
    Replica replica = plan.replica();
    Duration period = plan.period();
    String name = plan.self().name();
    try (EventLoop loop =
        EventLoop.builder(connection, SERVICE + ":" + name, reports, stop)
            .status(status)
            .journal(plan.self().journal())
            .promiscuous(promiscuous)
            .filter(reports::wants)
            .shards(replica.shards(), event -> replica.owns(ShardKey.of(event)))
            .reconcile(() -> doneLately(connection, owners), period)
            .workers(4)
            .build()) {
      if (service.once(period)) {
        loop.runOnce();
        reporting.digests().pass();
        failed = !sender.sendOnce();
        return;
      }
      replica.during(
          () -> {
            Work sending = stop.machine().start("delivery", () -> sender.sendUntilStopped(stop));
            Work digesting =
                stop.machine()
                    .start("digests", () -> reporting.digests().passUntilStopped(period, stop));
            Pulse.during(stop.machine(), connection, status, name, loop::run);
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

  /** Lets a mail that is being sent arrive, so that it is not sent again. */
  private static void join(Work sending) {
    try {
      sending.join(Duration.ofSeconds(1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
