package dev.kci.http;

import dev.kci.status.Meters;
import dev.kci.status.ServiceStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The page for people: without scripts or external resources, reloaded every 10 s. */
final class StatusPage {
  private static final Map<String, String> HEADERS =
      Map.of(
          "Content-Security-Policy",
          "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
          "X-Content-Type-Options",
          "nosniff",
          "Cache-Control",
          "no-store",
          "Referrer-Policy",
          "no-referrer");

  private static final Set<String> SAID_BY_HEALTH = Set.of("kci_ready", "kci_runtime_up");

  private static final String HEAD =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta http-equiv="refresh" content="10">
      <title>%s</title>
      <style>
      :root { color-scheme: light dark; --good: #1a7f37; --bad: #c0282d; --line: #d0d7de; --soft: #59636e }
      @media (prefers-color-scheme: dark) {
        :root { --good: #4cc26a; --bad: #ff7b72; --line: #3d444d; --soft: #9198a1 }
        body { background: #0d1117; color: #e6edf3 }
        a { color: #79b8ff }
      }
      body { font: 15px/1.45 system-ui, sans-serif; margin: 0 auto; max-width: 72rem; padding: 1rem }
      h1 { font-size: 1.4rem; margin: 0 }
      h2 { font-size: 1rem; margin: 1.4rem 0 .3rem; border-bottom: 1px solid var(--line) }
      p { margin: .3rem 0 }
      table { border-collapse: collapse; width: 100%%; table-layout: fixed }
      td { padding: .15rem .8rem .15rem 0; vertical-align: top; overflow-wrap: anywhere }
      td:first-child { width: 62%% }
      .time td:first-child { width: 5.5rem; color: var(--soft); font-variant-numeric: tabular-nums }
      .good { color: var(--good) } .bad { color: var(--bad); font-weight: 600 }
      .soft { color: var(--soft) }
      @media (max-width: 30rem) { body { font-size: 14px } td { padding-right: .5rem } .time td:first-child { width: 5rem } }
      @media (min-width: 60rem) { .columns { display: grid; grid-template-columns: 1fr 1fr; gap: 0 2.5rem } }
      </style>
      </head>
      <body>
      """;

  private StatusPage() {}

  static Answer of(ServiceStatus status) {
    String body =
        HEAD.formatted(escape(status.service()))
            + summary(status)
            + "<div class=\"columns\">\n<section>"
            + section("Now", pairs(new TreeMap<>(status.doing()), "Nothing."))
            + section("Health", health(status))
            + section("Metrics", figures(status.meters().read()))
            + "</section>\n<section>"
            + section("Last events", occurrences(status.events()))
            + section("Last warnings and errors", occurrences(status.problems()))
            + "</section>\n</div>\n"
            + "<p><a href=\"/metrics\">metrics</a> · <a href=\"/livez\">livez</a> ·"
            + " <a href=\"/readyz\">readyz</a></p>\n</body>\n</html>\n";
    return new Answer(200, "text/html; charset=utf-8", body, HEADERS);
  }

  private static String summary(ServiceStatus status) {
    boolean alive = status.isAlive();
    boolean ready = status.isReady();
    String state = !alive ? "dead" : ready ? "ready" : "not ready";
    return "<h1>%s <span class=\"%s\">%s</span></h1>\n<p class=\"soft\">Since %s (%s)</p>\n"
        .formatted(
            escape(status.service()),
            ready ? "good" : "bad",
            state,
            status.since().truncatedTo(ChronoUnit.SECONDS),
            age(Duration.between(status.since(), Instant.now())));
  }

  private static String health(ServiceStatus status) {
    StringBuilder rows = new StringBuilder();
    status.needs().forEach((name, met) -> rows.append(health(name, "answers", met)));
    status.runtimes().forEach((name, up) -> rows.append(health("runtime " + name, "answers", up)));
    status.loops().forEach((name, turns) -> rows.append(health(name + " (loop)", "runs", turns)));
    return "<table>" + rows + "</table>";
  }

  private static String health(String name, String good, boolean isGood) {
    return row(
        escape(name),
        "<span class=\"%s\">%s</span>".formatted(isGood ? "good" : "bad", isGood ? good : "no"));
  }

  private static String figures(List<Meters.Series> all) {
    StringBuilder rows = new StringBuilder();
    for (Meters.Series series : all) {
      String name = series.metric().name();
      boolean isZero = series.value() == 0 && series.count() == 0 && !name.contains("_free_");
      if (isZero || SAID_BY_HEALTH.contains(name)) {
        continue;
      }
      String labels = series.labels().isEmpty() ? "" : " " + String.join(", ", series.labels());
      rows.append(row(escape(words(name) + labels), value(series)));
    }
    return rows.isEmpty()
        ? "<p class=\"soft\">All are 0.</p>"
        : "<table>" + rows + "</table><p class=\"soft\">All others are 0.</p>";
  }

  private static String words(String metric) {
    return metric
        .replaceFirst("^kci_", "")
        .replaceFirst("_(?:seconds|bytes)$", "")
        .replace('_', ' ');
  }

  private static String value(Meters.Series series) {
    return switch (series.metric().kind()) {
      case TIMER ->
          series.count() == 0
              ? "none"
              : "%d × %.0f ms".formatted(series.count(), series.value() / series.count() * 1000);
      default -> value(series.metric().name(), series.value());
    };
  }

  private static String value(String metric, double value) {
    if (metric.endsWith("_seconds")) {
      return age(Duration.ofMillis((long) (value * 1000)));
    }
    return metric.endsWith("_bytes") ? bytes(value) : String.format(Locale.ROOT, "%,.0f", value);
  }

  private static String bytes(double value) {
    return value < 1e6
        ? String.format(Locale.ROOT, "%.0f kB", Math.ceil(value / 1e3))
        : String.format(Locale.ROOT, "%,.0f MB", value / 1e6);
  }

  private static String occurrences(List<ServiceStatus.Occurrence> all) {
    if (all.isEmpty()) {
      return "<p class=\"soft\">None.</p>";
    }
    StringBuilder rows = new StringBuilder();
    for (ServiceStatus.Occurrence one : all) {
      String time = one.time().truncatedTo(ChronoUnit.SECONDS).toString().substring(11);
      rows.append(row(time, escape(one.text())));
    }
    return "<table class=\"time\">" + rows + "</table>";
  }

  private static String pairs(Map<String, String> all, String none) {
    if (all.isEmpty()) {
      return "<p class=\"soft\">" + none + "</p>";
    }
    StringBuilder rows = new StringBuilder();
    all.forEach((name, value) -> rows.append(row(escape(name), escape(value))));
    return "<table>" + rows + "</table>";
  }

  private static String section(String title, String content) {
    return "<h2>" + title + "</h2>\n" + content + "\n";
  }

  private static String row(String first, String second) {
    return "<tr><td>" + first + "</td><td>" + second + "</td></tr>\n";
  }

  private static String age(Duration age) {
    long seconds = age.toSeconds();
    if (seconds < 120) {
      return seconds + " s";
    }
    return seconds < 7200 ? seconds / 60 + " min" : seconds / 3600 + " h";
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
