package dev.kci.cli;

import dev.kci.service.EventLoop;
import dev.kci.service.StopSignal;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
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

  @Option(
      names = "--name",
      paramLabel = "INSTANCE",
      defaultValue = "${env:KCI_NAME}",
      description =
          "Tells this instance from others of the same service: keep it over restarts, and never"
              + " run two with the same one; also KCI_NAME. Default: the host's name")
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
          "Where received events are kept until they are handled, each service, instance and API in"
              + " a folder of its own; it must outlive the process (in a container: a volume). Also"
              + " KCI_STATE_DIR. Default: $XDG_STATE_HOME/kci, else ~/.local/state/kci, else memory")
  private @Nullable Path stateDir;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec spec;

  @Mixin private LogOptions log = new LogOptions();

  /** The name of this instance. */
  public String name() {
    return name == null || name.isEmpty() ? hostName() : name;
  }

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
   * The folder for the journal of this instance's {@linkplain EventLoop.Builder#journal event
   * loop}; null for none: with {@link #once()}, which receives nothing, and, after a warning, when
   * the default folder cannot be written.
   *
   * @param api the API's address: an event of one must not be handled with another
   * @throws ParameterException when the folder that {@code --state-dir} names cannot be written
   */
  public @Nullable Path journal(String service, String api) {
    if (once()) {
      return null;
    }
    if (stateDir == null) {
      StateFolder folder =
          StateFolder.byDefault(System.getenv(), service, name(), URI.create(api), LOG::warn);
      return folder == null ? null : folder.path();
    }
    try {
      return StateFolder.in(stateDir, service, name(), URI.create(api)).path();
    } catch (IOException e) {
      throw new ParameterException(
          Objects.requireNonNull(spec, "set by picocli").commandLine(),
          "--state-dir: " + e + "; expected a folder that may be written",
          e);
    }
  }

  /**
   * Does the work of a service until it returns or a signal ends it; see {@link UntilStopped}.
   *
   * @throws ParameterException when {@code --poll-period} is below zero
   */
  public void untilStopped(Consumer<StopSignal> work) {
    if (pollPeriod != null && pollPeriod < 0) {
      throw new ParameterException(
          Objects.requireNonNull(spec, "set by picocli").commandLine(),
          "--poll-period: " + pollPeriod + "; expected 0 or more seconds");
    }
    UntilStopped.run(work);
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
