package dev.kci.kciapi.status;

import dev.kci.api.model.SubscriptionStatistics;
import dev.kci.kciapi.output.Colours;
import dev.kci.service.Condition;
import dev.kci.text.SafeText;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A pipeline's status for people, within 80 columns. */
final class StatusTable {
  private static final String SERVICE = "%-12s  %-20s  %-14s  %-7s  %s%n";
  private static final String SHARE = "%-12s  %-20s  %6s  %s%n";
  private static final String DOWN = "%-22s  %s%n";
  private static final String NODES = "%-12s  %-10s  %7s  %7s  %7s  %7s  %s%n";
  private static final String WAITING = "%-22s  %5s  %-7s  %s%n";
  private static final String SUBSCRIPTION = "%-12s  %-26s  %s%n";
  private static final int WIDTH = 80;
  private static final String INDENT = "    ";

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
    services(status.services());
    shares(status.services());
    down(status.down());
    unfinished(status.unfinished());
    waiting(status.waiting());
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

  private void services(List<PipelineStatus.Service> services) {
    out.printf(SERVICE, "SERVICE", "INSTANCE", "STATE", "UP FOR", "EVENTS WAITING");
    for (PipelineStatus.Service one : services) {
      String state = one.isAlive() ? "alive" : "silent " + age(one.silence());
      out.printf(
          SERVICE,
          cut(one.service(), 12),
          cut(one.instance(), 20),
          colours.verdict(one.isAlive(), "%-14s".formatted(state)),
          one.isAlive() ? age(one.age()) : "-",
          one.isAlive() ? events(one.condition()) : "-");
    }
    none(services);
  }

  /** Shows which live services share their work, and how. */
  private void shares(List<PipelineStatus.Service> services) {
    List<PipelineStatus.Service> sharing =
        services.stream()
            .filter(one -> one.isAlive() && one.condition().share().replicas() > 1)
            .toList();
    if (sharing.isEmpty()) {
      return;
    }
    out.printf("%n" + SHARE, "SHARING", "INSTANCE", "SHARDS", "REPLICAS");
    for (PipelineStatus.Service one : sharing) {
      out.printf(
          SHARE,
          cut(one.service(), 12),
          cut(one.instance(), 20),
          one.condition().share().shards(),
          one.condition().share().replicas());
    }
  }

  private static String events(Condition condition) {
    long events = condition.events();
    return events == 0 ? "0" : cut(events + ", for " + age(condition.oldestEvent()), 17);
  }

  private void down(List<PipelineStatus.Down> down) {
    out.printf("%n" + DOWN, "RUNTIMES DOWN", "SAID BY");
    for (PipelineStatus.Down one : down) {
      out.printf(
          DOWN,
          colours.verdict(false, "%-22s".formatted(cut(one.runtime(), 22))),
          cut(String.join(", ", one.instances()), WIDTH - 24));
    }
    none(down);
  }

  private void unfinished(List<PipelineStatus.Unfinished> unfinished) {
    out.printf("%n" + NODES, "NODES", "STATE", "COUNT", "< 1 H", "< 1 D", "OLDER", "OLDEST");
    for (PipelineStatus.Unfinished one : unfinished) {
      out.printf(
          NODES,
          cut(one.kind().wireName(), 12),
          one.state().wireName(),
          one.count(),
          one.hour(),
          one.day(),
          one.older(),
          age(one.oldest()));
    }
    none(unfinished);
  }

  private void waiting(List<PipelineStatus.Waiting> waiting) {
    out.printf("%n" + WAITING, "JOBS WAITING FOR", "COUNT", "OLDEST", "WHY");
    for (PipelineStatus.Waiting one : waiting) {
      out.printf(
          WAITING,
          cut(one.runtime().isEmpty() ? "(no runtime)" : one.runtime(), 22),
          one.count(),
          age(one.oldest()),
          one.why());
      if (!one.details().isEmpty()) {
        out.println(INDENT + cut(one.details(), WIDTH - INDENT.length()));
      }
    }
    none(waiting);
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
