package dev.kci.cli;

import dev.kci.service.StateFolder;
import dev.kci.service.StopSignal;
import dev.kci.service.UntilStopped;
import dev.kci.status.Metric;
import dev.kci.status.ServiceStatus;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of every service, a mixin. */
public final class ServiceOptions {
  private static final Logger LOG = LoggerFactory.getLogger(ServiceOptions.class);
  private static final Metric FREE =
      Metric.gauge("kci_state_free_bytes", "Space left for the state folder.");

  @Option(
      names = "--name",
      paramLabel = "INSTANCE",
      defaultValue = "${env:KCI_NAME}",
      description =
          "Name of this instance; never run two of a service with the same name. Also"
              + " KCI_NAME. Default: the name kept in the state folder, else the host name")
  private @Nullable String name;

  @Option(
      names = "--once",
      description = "Do one pass and exit, as for cron; the same as --poll-period 0")
  private boolean once;

  @Option(
      names = "--poll-period",
      paramLabel = "SECONDS",
      defaultValue = "${env:KCI_POLL_PERIOD}",
      description =
          "Time between two passes; 0 for one pass. Also KCI_POLL_PERIOD. Default: from the"
              + " settings, else the service's own")
  private @Nullable Integer pollPeriod;

  @Option(
      names = "--state-dir",
      paramLabel = "DIR",
      defaultValue = "${env:KCI_STATE_DIR}",
      description =
          "Folder for everything that must outlive the process: received events until they are"
              + " handled, mails, when the API last answered, and the instance's name (in a"
              + " container: a volume). It holds one instance of each service and API. Also"
              + " KCI_STATE_DIR. Default: $XDG_STATE_HOME/kci, else ~/.local/state/kci, for a"
              + " system user without a home /var/lib/kci; memory if that cannot be written")
  private @Nullable Path stateDir;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec spec;

  @Mixin private LogOptions log = new LogOptions();
  @Mixin private StatusOptions watch = new StatusOptions();

  /** Whether to do one pass only. */
  public boolean once() {
    return once || (pollPeriod != null && pollPeriod == 0);
  }

  /**
   * The time between two passes.
   *
   * @param otherwise when no option says it
   */
  public Duration pollPeriod(Duration otherwise) {
    return pollPeriod == null ? otherwise : Duration.ofSeconds(pollPeriod);
  }

  /**
   * This instance of a service. Its name is the one that the state folder keeps; for a new folder,
   * that of {@code --name}, else the host's. Its events are in memory with {@link #once()}, which
   * receives nothing, and, after a warning, if the default folder cannot be written.
   *
   * @param api the API's address: an event of one must not be handled with another
   * @throws ParameterException if the folder that {@code --state-dir} names cannot be written, or
   *     has the state of an instance with another name than {@code --name}
   */
  public Instance instance(String service, String api) {
    return instance(service, api, !once());
  }

  /**
   * This instance of a service, as {@link #instance} says; but single passes with {@code
   * --state-dir} have a folder too, for what the next pass has to know.
   *
   * @param api the API's address
   * @throws ParameterException as {@link #instance} does
   */
  public Instance instanceWithState(String service, String api) {
    return instance(service, api, !once() || stateDir != null);
  }

  /**
   * This instance of a service, as {@link #instance} says; but single passes have a folder too,
   * also the default one, for what must never be forgotten.
   *
   * @param api the API's address
   * @throws ParameterException as {@link #instance} does
   */
  public Instance instanceWithFolder(String service, String api) {
    return instance(service, api, true);
  }

  private Instance instance(String service, String api, boolean hasFolder) {
    Instance self = open(service, api, hasFolder);
    LogSetup.instance(self.name());
    return self;
  }

  private Instance open(String service, String api, boolean hasFolder) {
    Path root = stateDir == null ? StateFolder.defaultRoot(System.getenv()) : stateDir;
    StateFolder state = new StateFolder(root, service, URI.create(api));
    try {
      Optional<String> kept = state.instance();
      String chosen = chosen(state, kept.orElse(null));
      if (!hasFolder) {
        return new Instance(chosen, null);
      }
      Path journal = state.create(chosen);
      if (kept.isEmpty()) {
        keep(state, chosen);
      }
      return new Instance(chosen, journal);
    } catch (IOException e) {
      if (!hasFolder) {
        return new Instance(given(), null);
      }
      if (stateDir == null) {
        return inMemory(e.toString());
      }
      throw usage("--state-dir: " + e + "; expected a folder that may be written");
    }
  }

  private String chosen(StateFolder state, @Nullable String kept) {
    if (kept == null || kept.equals(given())) {
      return given();
    }
    if (name == null || name.isEmpty()) {
      LOG.info("Going on as {}, whose state is in {}", kept, state.root());
      return kept;
    }
    if (state.has(name)) {
      return name;
    }
    throw usage(
        "--name: '%s', but %s has the state of %s '%s'; give --name %s to go on with its jobs and"
                .formatted(name, state.root(), state.service(), kept, kept)
            + " events, or another --state-dir for one more instance");
  }

  /** A full disk does not keep a service from starting. */
  private static void keep(StateFolder state, String chosen) {
    try {
      state.keep(chosen);
    } catch (IOException e) {
      LOG.warn("The name {} is not kept in {}: {}", chosen, state.root(), e.toString());
    }
  }

  /** The name that is asked for: by {@code --name}, else the host's. */
  private String given() {
    return name == null || name.isEmpty() ? hostName() : name;
  }

  private Instance inMemory(String reason) {
    if (!once()) {
      LOG.warn(
          "Received events are kept in memory only, as {}; a kill loses those not handled yet, and"
              + " only the periodic query makes up for it: give --state-dir DIR or KCI_STATE_DIR",
          reason);
    }
    return new Instance(given(), null);
  }

  private ParameterException usage(String message) {
    return new ParameterException(
        Objects.requireNonNull(spec, "set by picocli").commandLine(), message);
  }

  /**
   * Does the work of a service until it returns or a signal ends it; see {@link UntilStopped}.
   *
   * @throws ParameterException when {@code --poll-period} is below zero
   */
  public void untilStopped(Consumer<StopSignal> work) {
    if (pollPeriod != null && pollPeriod < 0) {
      throw usage("--poll-period: " + pollPeriod + "; expected 0 or more seconds");
    }
    UntilStopped.run(work);
  }

  /**
   * As {@link #untilStopped(Consumer)}, while the status is shown where {@code --listen} says. The
   * work is ended and begun again when SIGHUP brings another configuration.
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
      status.meters().gauge(FREE, this::freeBytes);
      work.accept(stop);
    };
  }

  /** Of the state folder, or of the one that it will be made in. */
  private long freeBytes() {
    Path folder = stateDir == null ? StateFolder.defaultRoot(System.getenv()) : stateDir;
    File place = folder.toAbsolutePath().toFile();
    while (!place.exists() && place.getParentFile() != null) {
      place = place.getParentFile();
    }
    return place.getUsableSpace();
  }

  private static String hostName() {
    String fromShell = System.getenv("HOSTNAME");
    if (fromShell != null && !fromShell.isBlank()) {
      return fromShell;
    }
    try {
      String fromFile = Files.readString(Path.of("/etc/hostname")).strip();
      return fromFile.isEmpty() ? "default" : fromFile;
    } catch (IOException e) {
      LOG.debug("No /etc/hostname", e);
      return "default";
    }
  }
}
