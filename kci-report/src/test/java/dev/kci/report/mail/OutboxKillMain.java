package dev.kci.report.mail;

import dev.kci.api.Backoff;
import dev.kci.status.Meters;
import jakarta.mail.internet.InternetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * Reports checkouts into an outbox and sends them; halts after a given step, to be killed there.
 */
final class OutboxKillMain {
  private final int fatalStep;
  private int steps;

  private OutboxKillMain(int fatalStep) {
    this.fatalStep = fatalStep;
  }

  /** The steps of a mail, in order. */
  enum Step {
    /** The mail is in the outbox. */
    ADDED,
    /** All mails of the checkout are in the outbox. */
    HANDLED,
    /** The server has accepted the mail; the outbox does not know yet. */
    ACCEPTED,
    /** The outbox knows. */
    SENT
  }

  /** Arguments: outbox folder, SMTP port, number of checkouts, number of the step to halt after. */
  public static void main(String[] args) {
    new OutboxKillMain(Integer.parseInt(args[3]))
        .run(Path.of(args[0]), Integer.parseInt(args[1]), Integer.parseInt(args[2]));
  }

  private void run(Path folder, int port, int checkouts) {
    InternetAddress sender = Addresses.parse("from", "bot@example.org").get(0);
    List<InternetAddress> to = Addresses.parse("to", "dev@example.org");
    MailComposer composer = new MailComposer();
    MailTransport transport = transport(port, sender);
    try (Outbox outbox = Outbox.open(folder)) {
      Delivery delivery =
          new Delivery(
              outbox,
              mail -> {
                Handover handover = transport.send(mail);
                reached(Step.ACCEPTED);
                return handover;
              },
              key -> Clearance.SEND,
              new Backoff(Duration.ofMillis(10), Duration.ofMillis(20)),
              InstantSource.system(),
              new Random(1),
              key -> {},
              new Meters());
      for (int number = 0; number < checkouts; number++) {
        String checkout = "checkout-" + number;
        if (!outbox.isHandled(checkout)) {
          Mail mail =
              new Mail(
                  checkout + ".all",
                  "t",
                  null,
                  "tree",
                  Instant.EPOCH,
                  "s",
                  "text\n",
                  null,
                  Map.of());
          byte[] message = composer.compose(mail, new Addresses(sender, to, List.of(), null));
          outbox.add(new OutboxMail(checkout + ".all", List.of("dev@example.org"), message));
          reached(Step.ADDED);
          outbox.handled(checkout, "mail in the outbox");
          reached(Step.HANDLED);
          delivery.pass();
          reached(Step.SENT);
        }
      }
      int waiting = delivery.pass();
      while (waiting > 0) {
        waiting = delivery.pass();
      }
    }
    print("END");
  }

  private static MailTransport transport(int port, InternetAddress sender) {
    return new SmtpTransport(
        new SmtpSettings(
            "127.0.0.1", port, SmtpSettings.Tls.NONE, null, null, null, Duration.ofSeconds(20)),
        sender);
  }

  private void reached(Step step) {
    steps++;
    if (steps == fatalStep) {
      print(step.name());
      while (true) {
        LockSupport.park();
      }
    }
  }

  @SuppressWarnings("SystemOut") // how the test's process learns of it
  private static void print(String word) {
    System.out.println(word);
    System.out.flush();
  }
}
