package dev.kci.report;

import dev.kci.report.mail.Delivery;
import dev.kci.service.FailureLog;
import dev.kci.service.StopSignal;
import dev.kci.status.Metric;
import dev.kci.status.ServiceStatus;
import dev.kci.text.ErrorText;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends the mails in the outbox and records that they were sent. Used by one thread. */
final class MailSender {
  private static final Logger LOG = LoggerFactory.getLogger(MailSender.class);
  private static final Duration PERIOD = Duration.ofSeconds(1);

  private static final Metric WAITING =
      Metric.gauge("kci_mails_waiting", "Mails in the outbox not yet sent.");

  private final Delivery delivery;
  private final MailedReports mailed;
  private final ServiceStatus status;
  private volatile int waiting;

  MailSender(Delivery delivery, MailedReports mailed, ServiceStatus status) {
    this.delivery = delivery;
    this.mailed = mailed;
    this.status = status;
  }

  /** Tries to send each mail once; returns whether none is left. */
  boolean sendOnce() {
    return delivery.pass() == 0;
  }

  /** Sends mails as they come; an error only delays them. */
  void sendUntilStopped(StopSignal stop) {
    status.meters().gauge(WAITING, () -> waiting);
    FailureLog failed = new FailureLog(LOG, stop.machine()::nanoTime);
    do {
      try {
        waiting = delivery.pass();
        mailed.retry();
        failed.succeeded("Outbox: working again");
      } catch (UncheckedIOException e) {
        failed.failed("Outbox: " + ErrorText.of(e));
      }
    } while (!stop.await(PERIOD));
  }
}
