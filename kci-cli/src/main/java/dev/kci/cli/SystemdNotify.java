package dev.kci.cli;

import dev.kci.service.StopSignal;
import dev.kci.status.ServiceStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells systemd that a service has begun its work, is alive and stops, by {@code systemd-notify},
 * since plain Java cannot reach systemd's datagram socket. The unit needs {@code Type=notify} and
 * {@code NotifyAccess=all}. A service that waits for an absent API has begun; one whose loops no
 * longer turn is not alive, and {@code WatchdogSec} ends it. Does nothing outside of systemd.
 */
final class SystemdNotify implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SystemdNotify.class);
  private static final Duration LOOK = Duration.ofMillis(200);
  private static final long PATIENCE_SECONDS = 5;

  private final String program;
  private final ServiceStatus status;
  private final Duration watchdog;
  private final StopSignal stop;
  private final Thread thread = new Thread(this::run, "systemd");

  private SystemdNotify(String program, ServiceStatus status, Duration watchdog, StopSignal stop) {
    this.program = program;
    this.status = status;
    this.watchdog = watchdog;
    this.stop = stop;
    this.thread.setDaemon(true);
  }

  /**
   * Starts a thread that tells systemd, if systemd wants to know.
   *
   * @param stop upon which the service stops
   */
  static SystemdNotify start(
      Map<String, String> environment, String program, ServiceStatus status, StopSignal stop) {
    SystemdNotify notify = new SystemdNotify(program, status, watchdog(environment), stop);
    if (!environment.getOrDefault("NOTIFY_SOCKET", "").isEmpty()) {
      notify.thread.start();
    }
    return notify;
  }

  /** The time between two signs of life, a third of what systemd allows; zero for none. */
  private static Duration watchdog(Map<String, String> environment) {
    String micros = environment.getOrDefault("WATCHDOG_USEC", "");
    return micros.matches("\\d{1,15}")
        ? Duration.ofMillis(Long.parseLong(micros) / 3000)
        : Duration.ZERO;
  }

  private void run() {
    while (!(status.hasBegun() && status.isAlive()) && !stop.await(LOOK)) {
      LOG.trace("The service has not begun its work yet");
    }
    if (!stop.isStopped()) {
      tell("--ready");
    }
    while (!stop.await(watchdog.isZero() ? Duration.ofDays(1) : watchdog)) {
      if (status.isAlive()) {
        tell("WATCHDOG=1");
      } else {
        LOG.error("A loop no longer turns: {}; systemd is told nothing more", status.loops());
      }
    }
    tell("STOPPING=1");
  }

  private void tell(String what) {
    if (Thread.currentThread().isInterrupted()) {
      return;
    }
    try {
      Process process =
          new ProcessBuilder(program, what)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        LOG.warn("{} {} did not end within {} s", program, what, PATIENCE_SECONDS);
      }
    } catch (IOException e) {
      LOG.warn("Cannot run {} {}: {}", program, what, e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Lets the last word be said, if the service was stopped; else says nothing more. */
  @Override
  public void close() {
    try {
      if (stop.isStopped()) {
        thread.join(1000);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    thread.interrupt();
  }
}
