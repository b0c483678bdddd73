package dev.kci.report;

import dev.kci.report.model.Period;
import dev.kci.report.model.Report;
import jakarta.mail.internet.InternetAddress;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who gets which reports.
 *
 * @param name part of the mail's identity: a route with another name sends another mail
 * @param selection the checkouts and results that are reported
 * @param contents a mail is only sent if the report has one of these; empty for every report
 * @param thread the id of the message that mails reply to, as {@code <left@right>}; null for a
 *     thread for each tree and branch
 * @param html whether the mail also has an HTML part
 * @param digest to get one mail for each branch and period; null for one for each checkout
 */
record Route(
    String name,
    Selection selection,
    Set<Content> contents,
    List<InternetAddress> to,
    List<InternetAddress> cc,
    @Nullable String thread,
    boolean html,
    Period.@Nullable Length digest) {

  /** The name of the route for everything. */
  static final String DEFAULT = "all";

  Route {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(selection, "selection");
    contents = Set.copyOf(contents);
    to = List.copyOf(to);
    cc = List.copyOf(cc);
  }

  /** Returns a route that sends everything to these recipients. */
  static Route everything(List<InternetAddress> to, List<InternetAddress> cc, boolean html) {
    return new Route(DEFAULT, Selection.ALL, Set.of(), to, cc, null, html, null);
  }

  /** Returns this route with another kind of mails. */
  Route withDigest(Period.@Nullable Length digest) {
    return new Route(name, selection, contents, to, cc, thread, html, digest);
  }

  /** Whether its recipients want a mail with this report. */
  boolean wants(Report report) {
    return contents.isEmpty() || contents.stream().anyMatch(content -> content.isIn(report));
  }
}
