package dev.kci.report.mail;

import dev.kci.api.Backoff;
import jakarta.mail.internet.InternetAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** Reports checkouts into an outbox and sends them; stops at a step, to be killed there. */
final class OutboxKillMain {
  private final int fatalStep;
  private int steps;

  private OutboxKillMain(int fatalStep) {
    this.fatalStep = fatalStep;
  }

  /** Arguments: outbox folder, SMTP port, number of checkouts, number of the step to stop at. */
  public static void main(String[] args) {
    new OutboxKillMain(Integer.parseInt(args[3]))
        .run(Path.of(args[0]), Integer.parseInt(args[1]), Integer.parseInt(args[2]));
  }

  private void run(Path folder, int port, int checkouts) {
    InternetAddress sender = Addresses.parse("from", "bot@example.org").get(0);
    List<InternetAddress> to = Addresses.parse("to", "dev@example.org");
    MailComposer composer = new MailComposer();
    try (Outbox outbox = Outbox.open(folder, this::step)) {
      Delivery delivery =
          new Delivery(
              outbox,
              new SmtpTransport(
                  new SmtpSettings(
                      "127.0.0.1",
                      port,
                      SmtpSettings.Tls.NONE,
                      null,
                      null,
                      null,
                      Duration.ofSeconds(20)),
                  sender),
              new Backoff(Duration.ofMillis(10), Duration.ofMillis(20)),
              Clock.systemUTC());
      for (int number = 0; number < checkouts; number++) {
        String checkout = "checkout-" + number;
        if (!outbox.isHandled(checkout)) {
          Mail mail =
              new Mail(checkout + ".all", "t", Instant.EPOCH, "s", "text\n", null, Map.of());
          byte[] message = composer.compose(mail, new Addresses(sender, to, List.of(), null));
          outbox.add(new OutboxMail(checkout + ".all", List.of("dev@example.org"), message));
          outbox.handled(checkout, "mail in the outbox");
        }
        delivery.pass();
      }
      int waiting = delivery.pass();
      while (waiting > 0) {
        waiting = delivery.pass();
      }
    }
    tell("END");
  }

  private void step(OutboxStep step) {
    steps++;
    if (steps == fatalStep) {
      tell(step.name());
      while (true) {
        LockSupport.park();
      }
    }
  }

  @SuppressWarnings("SystemOut") // how the test's process learns of it
  private static void tell(String word) {
    System.out.println(word);
    System.out.flush();
  }
}
