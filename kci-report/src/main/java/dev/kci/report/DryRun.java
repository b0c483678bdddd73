package dev.kci.report;

import dev.kci.report.mail.MailQueue;
import dev.kci.report.mail.Outbox;
import dev.kci.report.mail.OutboxMail;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** Prints what would be mailed, and writes nothing. Not thread-safe. */
final class DryRun implements MailQueue {
  private final PrintWriter out;
  private final Path folder;
  private final Set<String> mailed = new HashSet<>();

  /**
   * @param folder the outbox of the service, which may be missing
   */
  DryRun(PrintWriter out, Path folder) {
    this.out = out;
    this.folder = folder;
  }

  /** Prints the mails that wait in the outbox. */
  void pending() {
    Outbox.pending(folder).forEach(key -> out.println("send    " + key + ": waits in the outbox"));
  }

  @Override
  public boolean isHandled(String checkout) {
    return Outbox.isHandled(folder, checkout);
  }

  @Override
  public void handled(String checkout, String outcome) {
    if (mailed.stream().noneMatch(key -> key.startsWith(checkout))) {
      out.println("nothing checkout " + checkout + ": " + outcome);
    }
    out.flush();
  }

  @Override
  public boolean add(OutboxMail mail) {
    mailed.add(mail.key());
    out.println("send    " + mail.key() + " to " + String.join(", ", mail.recipients()));
    return true;
  }
}
