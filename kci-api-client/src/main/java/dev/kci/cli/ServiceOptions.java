package dev.kci.cli;

import dev.kci.service.StopSignal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of every service, a mixin, and how a service lives until a signal ends it. */
public final class ServiceOptions {
  private static final Logger LOG = LoggerFactory.getLogger(ServiceOptions.class);

  /** Below the 5 s in which a service ends after SIGTERM. */
  private static final Duration GRACE = Duration.ofMillis(4500);

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
   * Does the work of a service, with SIGTERM and SIGINT as its stop signal: the process then ends
   * with exit code 0 when the work returns, after 4.5 s at the latest.
   */
  public void untilStopped(Consumer<StopSignal> work) {
    StopSignal stop = new StopSignal();
    CountDownLatch ended = new CountDownLatch(1);
    Thread hook = new Thread(() -> stopAndExit(stop, ended), "stop");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      work.accept(stop);
    } finally {
      ended.countDown();
      if (!stop.isStopped()) {
        remove(hook);
      }
    }
  }

  private static void remove(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException shuttingDown) {
      LOG.debug("The process is ending already");
    }
  }

  /** A process that a signal ends has exit code 143 unless it halts by itself. */
  private static void stopAndExit(StopSignal stop, CountDownLatch ended) {
    LOG.info("Stopping");
    stop.stop();
    try {
      if (!ended.await(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.info("Work under way is left; it is taken up again after the next start");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(0);
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
