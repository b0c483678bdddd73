package dev.kci.trigger;

import dev.kci.api.Backoff;
import dev.kci.api.KciApi;
import dev.kci.cli.ApiOptions;
import dev.kci.cli.Instance;
import dev.kci.cli.Replica;
import dev.kci.cli.ServiceOptions;
import dev.kci.cli.ShardOptions;
import dev.kci.cli.settings.Settings;
import dev.kci.config.Problem;
import dev.kci.http.StatusListener;
import dev.kci.service.PollLoop;
import dev.kci.service.Pulse;
import dev.kci.service.StopSignal;
import dev.kci.service.shard.ShardKey;
import dev.kci.status.ServiceStatus;
import dev.kci.status.Turn;
import dev.kci.text.CountText;
import dev.kci.text.DurationText;
import dev.kci.trigger.policy.CheckoutIdentity;
import dev.kci.trigger.policy.RevisionPolicy;
import dev.kci.trigger.policy.WatchedBranch;
import dev.kci.trigger.remote.HeadWatch;
import dev.kci.trigger.remote.KnownManifests;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code kci-trigger run}. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = "Create a checkout node for each new revision, until stopped.")
final class RunCommand implements Runnable {
  private static final String SERVICE = "kci-trigger";
  private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);
  private static final String SECTION = "trigger";
  private static final Duration PASS_WITHIN = Duration.ofMinutes(30);
  private static final Backoff API_AWAY =
      new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(30));

  private final ServiceStatus status = new ServiceStatus(SERVICE);

  @Mixin private ApiOptions api = new ApiOptions();
  @Mixin private ServiceOptions service = new ServiceOptions();
  @Mixin private ShardOptions shards = new ShardOptions();
  @Mixin private RemoteOptions remotes = new RemoteOptions();

  @Option(
      names = "--startup-delay",
      paramLabel = "DURATION",
      description =
          "Time to wait before the first pass. Default: startup_delay in [trigger], else 0")
  private @Nullable Duration startupDelay;

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      description =
          "Timeout of a new checkout. Default: timeout in [trigger] (a bare number is in minutes),"
              + " else 3h")
  private @Nullable Duration timeout;

  @Option(
      names = "--force",
      description =
          "Create a checkout of each head once, even if one exists. Three incomplete ones"
              + " still end the retries")
  private boolean force;

  @Option(
      names = "--per-branch",
      description = "Treat the same commit on another tree or branch as another revision")
  private boolean perBranch;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    service.untilStopped(api, status, StatusListener::start, this::serve);
  }

  private void serve(StopSignal stop) {
    Settings settings = api.settings();
    List<WatchedBranch> watched = remotes.watched(api.configuration());
    api.configuration().warnings().stream()
        .map(Problem::toString)
        .forEach(warning -> LOG.warn("{}", warning));
    Duration period = service.pollPeriod(settings, SECTION, Duration.ofMinutes(5));
    boolean once = service.once(period);
    Instance self = service.instance(SERVICE, api.url(), period, shards);
    Duration delay =
        orElse(startupDelay, settings.duration(SECTION, "startup_delay"), Duration.ZERO);
    Duration life = orElse(timeout, settings.duration(SECTION, "timeout"), Duration.ofHours(3));
    Replica replica = shards.replica(self, service.dryRun(), status);
    api.writeWhile(replica.mayAct());
    try (KciApi kci = api.connect();
        HeadWatch watch = remotes.watch(watched, settings, manifests(once))) {
      if (stop.await(delay)) {
        return;
      }
      Turn turn = status.loop("pass", period.plus(PASS_WITHIN));
      Login login = new Login(kci.users(), API_AWAY, turn::begun, stop);
      Optional<CheckoutIdentity> asker = once ? Optional.of(login.now()) : login.whenAnswered();
      if (asker.isEmpty()) {
        return;
      }
      TriggerService trigger = service(kci, watch, replica, asker.get(), life, stop);
      trigger.declare(watched.stream().map(WatchedBranch::tree).distinct().toList());
      if (once) {
        trigger.passToTheEnd();
      } else {
        LOG.info(
            "Watching {} every {}",
            CountText.of(watched.size(), "branch"),
            DurationText.of(period));
        PollLoop watching = new PollLoop(period, turn.of(trigger::pass), stop, API_AWAY);
        replica.shards().onTaken(watching::passSoon);
        replica.during(() -> Pulse.during(stop.machine(), kci, status, self.name(), watching::run));
      }
    }
  }

  /** A single pass queries every remote once, so that manifests would only be one more request. */
  private Map<String, URI> manifests(boolean once) {
    return once ? Map.of() : KnownManifests.with(api.configuration().manifests());
  }

  private TriggerService service(
      KciApi kci,
      HeadWatch watch,
      Replica replica,
      CheckoutIdentity asker,
      Duration life,
      StopSignal stop) {
    InstantSource clock = kci.clock();
    RevisionPolicy policy = new RevisionPolicy(asker, force, perBranch);
    CheckoutQuery query = new CheckoutQuery(kci.nodes(), asker);
    Checkouts checkouts =
        service.dryRun()
            ? new DryRun(command().commandLine().getOut(), asker)
            : new ApiCheckouts(kci.nodes(), query, policy, life, treeIds(), clock);
    return new TriggerService(
        watch,
        url -> replica.owns(ShardKey.ofRepository(url)),
        query,
        policy,
        checkouts,
        clock,
        status.meters(),
        stop);
  }

  /** Ids in the form of the Python original's: 64 hexadecimal digits. */
  private static Supplier<String> treeIds() {
    SecureRandom random = new SecureRandom();
    return () -> {
      byte[] bytes = new byte[32];
      random.nextBytes(bytes);
      return HexFormat.of().formatHex(bytes);
    };
  }

  private static Duration orElse(
      @Nullable Duration option, Optional<Duration> setting, Duration otherwise) {
    return option == null ? setting.orElse(otherwise) : option;
  }

  private CommandSpec command() {
    if (spec == null) {
      throw new IllegalStateException("RunCommand is used outside of picocli");
    }
    return spec;
  }
}
