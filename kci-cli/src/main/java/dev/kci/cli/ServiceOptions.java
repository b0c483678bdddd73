package dev.kci.cli;

import dev.kci.cli.options.Heading;
import dev.kci.cli.options.OptionSource;
import dev.kci.cli.settings.Settings;
import dev.kci.service.StopSignal;
import dev.kci.service.UntilStopped;
import dev.kci.status.Metric;
import dev.kci.status.ServiceStatus;
import java.io.File;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of every service: a mixin. */
@Heading("Service")
public final class ServiceOptions {
  private static final Logger LOG = LoggerFactory.getLogger(ServiceOptions.class);

  private static final Metric READY =
      Metric.gauge("kci_ready", "1 while /readyz answers 200, else 0.");
  private static final Metric FREE =
      Metric.gauge("kci_state_free_bytes", "Space left for the state folder.");

  @Option(
      names = "--once",
      description = "Do one pass and exit, as for cron. The same as --poll-period 0")
  private boolean once;

  @Option(
      names = "--poll-period",
      paramLabel = "DURATION",
      description =
          "Time between two passes; 0 for one pass. Default: poll_period in the service's section"
              + " of the settings, else 5m (kci-timeout: 1m)")
  private @Nullable Duration pollPeriod;

  @Option(
      names = "--dry-run",
      description =
          "Do one pass that prints what would be done. It changes nothing in the API, the storage,"
              + " the runtimes or the state folder, and sends no mail")
  private boolean dryRun;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec spec;

  private final InstanceLock lock = new InstanceLock();

  @Mixin private StateOptions state = new StateOptions();
  @Mixin private LogOptions log = new LogOptions();
  @Mixin private StatusOptions watch = new StatusOptions();

  /** Returns whether to change nothing, and print what one pass would do. */
  public boolean dryRun() {
    return dryRun;
  }

  /** Returns whether to do a single pass. */
  public boolean once() {
    boolean isOverruled = OptionSource.overrules(spec, "--poll-period", "--once");
    return dryRun || (once && !isOverruled) || (pollPeriod != null && pollPeriod.isZero());
  }

  /**
   * Returns the time between two passes: from {@code --poll-period}, else from {@code poll_period}
   * in the settings.
   *
   * @param section the service's section
   * @param otherwise the service's own default
   * @return zero for a single pass
   * @throws dev.kci.config.ConfigurationException if the settings have no duration there
   */
  public Duration pollPeriod(Settings settings, String section, Duration otherwise) {
    return pollPeriod != null
        ? pollPeriod
        : settings.duration(section, "poll_period").orElse(otherwise);
  }

  /** Returns whether to do a single pass, given the time between two. */
  public boolean once(Duration period) {
    return once() || period.isZero();
  }

  /**
   * Returns this instance of a service. Its name is the one that the state folder keeps; for a new
   * folder, that of {@code --name}, else the host's. It has no folder in a single pass, unless
   * {@code --state-dir} names one; nor, after a warning, if the default folder cannot be written;
   * nor in a dry run. Other processes cannot use the folder until {@link #untilStopped} returns.
   *
   * @param api the API's address: an event of one must not be handled with another
   * @param period the time between two passes
   * @throws ParameterException if the folder that {@code --state-dir} names cannot be written, or
   *     has the state of an instance with another name than {@code --name}
   * @throws CommandFailure if another process uses the folder, and this one is to do more than a
   *     single pass
   */
  public Instance instance(String service, String api, Duration period) {
    return instance(service, api, period, UnaryOperator.identity());
  }

  /** Returns this instance, as {@link #instance(String, String, Duration)} does, of a replica. */
  public Instance instance(String service, String api, Duration period, ShardOptions shards) {
    return instance(service, api, period, naming(shards, period));
  }

  private Instance instance(
      String service, String api, Duration period, UnaryOperator<String> naming) {
    return named(
        dryRun || (once(period) && !state.isGiven())
            ? new Instance(state.existing(service, api, naming).name(), null)
            : state.wanted(service, api, naming),
        period);
  }

  /**
   * Returns this instance of a service, as {@link #instance} does, for one that cannot work without
   * a folder: it always has one, which may be missing in a dry run.
   *
   * @param api the API's address
   * @param period the time between two passes
   * @throws ParameterException as {@link #instance} does, and if the default folder cannot be
   *     written
   * @throws CommandFailure as {@link #instance} does
   */
  public Instance instanceWithFolder(String service, String api, Duration period) {
    return instanceWithFolder(service, api, period, UnaryOperator.identity());
  }

  /**
   * Returns this instance, as {@link #instanceWithFolder(String, String, Duration)} does, of a
   * replica.
   */
  public Instance instanceWithFolder(
      String service, String api, Duration period, ShardOptions shards) {
    return instanceWithFolder(service, api, period, naming(shards, period));
  }

  private Instance instanceWithFolder(
      String service, String api, Duration period, UnaryOperator<String> naming) {
    return named(
        dryRun ? state.existing(service, api, naming) : state.required(service, api, naming),
        period);
  }

  private UnaryOperator<String> naming(ShardOptions shards, Duration period) {
    return shards.naming(state.isNamed(), once(period) && !dryRun);
  }

  private Instance named(Instance self, Duration period) {
    LogSetup.instance(self.name());
    if (!dryRun && self.journal() != null) {
      lock.take(self.journal(), once(period));
    }
    return self;
  }

  /**
   * Does the work of a service until it returns or a signal ends it; see {@link UntilStopped}. A
   * single pass whose folder another process uses does nothing: under cron, the next one follows.
   */
  public void untilStopped(Consumer<StopSignal> work) {
    try (lock) {
      UntilStopped.run(work);
    } catch (InstanceLock.OtherProcess e) {
      LOG.info("Nothing done: {}", e.getMessage());
    }
  }

  /**
   * As {@link #untilStopped(Consumer)}, and serves the status at the address of {@code --listen}.
   * When SIGHUP brings a new configuration, the work ends and starts again.
   *
   * @throws ParameterException if {@code --listen} or {@code --status-token-file} is wrong
   * @throws CommandFailure if the address is taken
   */
  public void untilStopped(
      ApiOptions api, ServiceStatus status, StatusView view, Consumer<StopSignal> work) {
    LogSetup.service(status.service());
    api.reportTo(status);
    untilStopped(
        stop ->
            watch.during(
                status,
                view,
                once() ? work : all -> new Rounds(api, status, all).run(observed(status, work)),
                stop));
  }

  private Consumer<StopSignal> observed(ServiceStatus status, Consumer<StopSignal> work) {
    return stop -> {
      status.meters().gauge(READY, () -> status.isReady() ? 1 : 0);
      status.meters().gauge(FREE, this::freeBytes);
      work.accept(stop);
    };
  }

  /** Returns the free space of the state folder, or of the nearest existing folder above it. */
  private long freeBytes() {
    File place = state.root().toAbsolutePath().toFile();
    while (!place.exists() && place.getParentFile() != null) {
      place = place.getParentFile();
    }
    return place.getUsableSpace();
  }
}
