package dev.kci.cli;

import dev.kci.service.StopSignal;
import dev.kci.status.ServiceStatus;
import dev.kci.text.ErrorText;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notifies systemd when a service is ready, alive and stopping, with {@code systemd-notify}, since
 * plain Java cannot reach the datagram socket of systemd. The unit needs {@code Type=notify} and
 * {@code NotifyAccess=all}. A service that waits for an absent API counts as ready. If its loops
 * stall, it no longer counts as alive, and {@code WatchdogSec} ends it. Does nothing without
 * systemd.
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
   * Starts a thread that notifies systemd, if systemd asks for it.
   *
   * @param stop stops the service
   */
  static SystemdNotify start(
      Map<String, String> environment, String program, ServiceStatus status, StopSignal stop) {
    SystemdNotify notify = new SystemdNotify(program, status, watchdog(environment), stop);
    if (!environment.getOrDefault("NOTIFY_SOCKET", "").isEmpty()) {
      notify.thread.start();
    }
    return notify;
  }

  /**
   * Returns the time between two keep-alive messages, a third of what systemd allows; zero for
   * none.
   */
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
        LOG.error("A loop has stalled: {}; systemd is no longer notified", status.loops());
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
        LOG.warn("{} {} has not ended within {} s", program, what, PATIENCE_SECONDS);
      }
    } catch (IOException e) {
      LOG.warn("Cannot run {} {}: {}", program, what, ErrorText.of(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits for the last message if the service was stopped; otherwise sends nothing more. */
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
