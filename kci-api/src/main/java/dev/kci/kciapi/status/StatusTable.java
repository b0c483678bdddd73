package dev.kci.kciapi.status;

import dev.kci.api.model.SubscriptionStatistics;
import dev.kci.kciapi.output.Colours;
import dev.kci.text.SafeText;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A pipeline's status for people, within 80 columns. */
final class StatusTable {
  private static final String SERVICE = "%-12s  %-24s  %-18s  %s%n";
  private static final String NODES = "%-12s  %-10s  %7s  %s%n";
  private static final String WAITING = "%-22s  %5s  %-8s  %s%n";
  private static final String SUBSCRIPTION = "%-12s  %-26s  %s%n";

  private final PrintWriter out;
  private final Colours colours;

  StatusTable(PrintWriter out, Colours colours) {
    this.out = out;
    this.colours = colours;
  }

  /**
   * Prints it.
   *
   * @param now by the API's clock
   */
  void print(PipelineStatus status, List<SubscriptionStatistics> subscriptions, Instant now) {
    out.printf(SERVICE, "SERVICE", "INSTANCE", "STATE", "UP FOR");
    for (PipelineStatus.Service one : status.services()) {
      String state = one.isAlive() ? "alive" : "silent for " + age(one.silence());
      out.printf(
          SERVICE,
          cut(one.service(), 12),
          cut(one.instance(), 24),
          colours.verdict(one.isAlive(), "%-18s".formatted(state)),
          one.isAlive() ? age(one.age()) : "-");
    }
    none(status.services());
    out.printf("%n" + NODES, "NODES", "STATE", "COUNT", "OLDEST");
    for (PipelineStatus.Unfinished one : status.unfinished()) {
      out.printf(
          NODES,
          cut(one.kind().wireName(), 12),
          one.state().wireName(),
          one.count(),
          age(one.oldest()));
    }
    none(status.unfinished());
    out.printf("%n" + WAITING, "JOBS WAITING FOR", "COUNT", "OLDEST", "WHY");
    for (PipelineStatus.Waiting one : status.waiting()) {
      out.printf(
          WAITING,
          cut(one.runtime().isEmpty() ? "(no runtime)" : one.runtime(), 22),
          one.count(),
          age(one.oldest()),
          one.why());
    }
    none(status.waiting());
    if (!subscriptions.isEmpty()) {
      out.printf("%n" + SUBSCRIPTION, "SUBSCRIBED", "USER", "LAST POLL");
      for (SubscriptionStatistics one : subscriptions) {
        Instant polled = one.lastPoll();
        out.printf(
            SUBSCRIPTION,
            cut(one.channel(), 12),
            cut(one.user(), 26),
            polled == null ? "never" : age(Duration.between(polled, now)) + " ago");
      }
    }
    out.flush();
  }

  private void none(List<?> rows) {
    if (rows.isEmpty()) {
      out.println("none");
    }
  }

  /** Others may write heartbeats and nodes too. */
  private static String cut(String text, int width) {
    String safe = SafeText.escape(text);
    return safe.length() <= width ? safe : safe.substring(0, width - 1) + "…";
  }

  private static String age(Duration age) {
    long seconds = Math.max(0, age.toSeconds());
    if (seconds < 120) {
      return seconds + " s";
    }
    if (seconds < 7200) {
      return seconds / 60 + " min";
    }
    return seconds < 172_800 ? seconds / 3600 + " h" : seconds / 86_400 + " d";
  }
}
