package dev.kci.report;

import dev.kci.api.model.KernelRevision;
import dev.kci.report.mail.Addresses;
import dev.kci.report.mail.Mail;
import dev.kci.report.mail.MailComposer;
import dev.kci.report.mail.MailQueue;
import dev.kci.report.mail.OutboxMail;
import dev.kci.report.model.Report;
import dev.kci.report.model.Section;
import dev.kci.report.render.Limits;
import dev.kci.report.render.NodeLinks;
import dev.kci.report.render.ReportModel;
import dev.kci.report.render.Templates;
import dev.kci.results.NodeResult;
import dev.kci.text.SafeText;
import jakarta.mail.internet.InternetAddress;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes the mail of a report, which stays below 100 kB and 150 lines however much failed.
 * Thread-safe.
 */
final class ReportMailer {
  /** Mailing lists hold or reject larger mails. */
  static final int MOST_BYTES = 100_000;

  /** What people read to the end. */
  static final int MOST_LINES = 150;

  private static final int MOST_TEXT = 60_000;

  private final Templates templates;
  private final NodeLinks links;
  private final InternetAddress sender;
  private final @Nullable InternetAddress replyTo;
  private final MailComposer composer = new MailComposer();

  ReportMailer(
      Templates templates,
      NodeLinks links,
      InternetAddress sender,
      @Nullable InternetAddress replyTo) {
    this.templates = templates;
    this.links = links;
    this.sender = sender;
    this.replyTo = replyTo;
  }

  /**
   * Puts the mail for a route into a queue, unless the report has nothing for it.
   *
   * @return what became of it, for people
   */
  String queue(Report report, Route route, Instant date, MailQueue queue) {
    if (report.isEmpty()) {
      return "no mail: no result says anything about the kernel";
    }
    if (!route.wants(report)) {
      return "no mail: it has nothing that the rule wants";
    }
    return queue.add(mail(report, route, date)) ? "mail in the outbox" : "mail was there already";
  }

  /** Returns the mail for a route, with as much content as fits. */
  OutboxMail mail(Report report, Route route, Instant date) {
    Addresses addresses = new Addresses(sender, route.to(), route.cc(), replyTo);
    Limits limits = Limits.MAIL;
    Mail mail = mail(report, route, date, limits, route.html());
    byte[] message = composer.compose(mail, addresses);
    while (!fits(mail, message) && !limits.isLeast()) {
      limits = limits.smaller();
      mail = mail(report, route, date, limits, route.html());
      message = composer.compose(mail, addresses);
    }
    if (message.length >= MOST_BYTES) { // a template that ignores the limits
      message = composer.compose(mail(report, route, date, limits, false), addresses);
    }
    return new OutboxMail(key(report, route), addresses.recipients(), message);
  }

  private static boolean fits(Mail mail, byte[] message) {
    return message.length < MOST_BYTES && mail.text().lines().count() <= MOST_LINES;
  }

  private static String key(Report report, Route route) {
    return ReportKey.of(report, route).toString();
  }

  private Mail mail(Report report, Route route, Instant date, Limits limits, boolean html) {
    Map<String, @Nullable Object> model = ReportModel.of(report, links, limits);
    Optional<KernelRevision> revision = report.checkout().kernelRevision();
    return new Mail(
        key(report, route),
        revision.map(r -> r.tree() + "\n" + r.branch()).orElse(report.checkout().requireId()),
        route.thread(),
        revision.map(KernelRevision::tree).orElse("checkout"),
        date,
        templates.subject(model),
        cut(templates.text(model)),
        html ? templates.html(model) : null,
        fields(report, revision));
  }

  private static Map<String, String> fields(Report report, Optional<KernelRevision> revision) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("Checkout", report.checkout().requireId());
    revision.ifPresent(
        r -> {
          fields.put("Tree", SafeText.plain(r.tree(), 100));
          fields.put("Branch", SafeText.plain(r.branch(), 100));
          fields.put("Commit", SafeText.plain(r.commit(), 100));
        });
    if (report.digest() != null) {
      fields.put("Kind", "digest");
    } else if (report.notRun() != null) {
      fields.put("Kind", "not-run");
    }
    fields.put("Regressions", String.valueOf(report.in(Section.REGRESSION).size()));
    fields.put("Failures", String.valueOf(failures(report)));
    return fields;
  }

  private static long failures(Report report) {
    return report.results().stream().filter(NodeResult::isFailure).count();
  }

  /** Cuts at a line's end. A character has up to three bytes, so this is about half of a mail. */
  private static String cut(String text) {
    if (text.length() <= MOST_TEXT) {
      return text;
    }
    int end = text.lastIndexOf('\n', MOST_TEXT / 2);
    long rest = text.substring(end + 1).lines().count();
    return text.substring(0, end + 1) + "\n[... " + rest + " more lines]\n";
  }
}
