package dev.kci.quickstart;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Checks what the services say at {@code /metrics}: each has its figures, and labels are words of
 * the toolkit or names from the configuration, nothing that a node or an error brought along.
 */
final class MetricsCheck {
  private static final Set<String> ALL =
      Set.of(
          "kci_ready", "kci_api_call_seconds_count", "kci_log_lines_total", "kci_state_free_bytes");
  private static final Set<String> OF_EVENTS =
      Set.of(
          "kci_events_received_total",
          "kci_events_handled_total",
          "kci_events_waiting",
          "kci_events_lag_seconds",
          "kci_events_silence_seconds",
          "kci_journal_bytes");
  private static final Set<String> LISTENERS = Set.of("kci-tarball", "kci-runner", "kci-report");
  private static final Map<String, Set<String>> OWN =
      Map.of(
          "kci-trigger", Set.of("kci_remote_answers_total", "kci_checkouts_created_total"),
          "kci-tarball",
              Set.of(
                  "kci_tarball_seconds_count",
                  "kci_tarball_seconds_sum",
                  "kci_tarball_bytes_total",
                  "kci_upload_seconds_count"),
          "kci-runner",
              Set.of(
                  "kci_runtime_up", "kci_jobs", "kci_jobs_ended_total", "kci_upload_seconds_count"),
          "kci-timeout", Set.of("kci_nodes_changed_total"),
          "kci-report", Set.of("kci_mails_total", "kci_mails_waiting"));

  /** What all services use as label values. */
  private static final Set<String> WORDS =
      Set.of(
          ("node retry ok refused failed unanswered warn error not_fetched not_needed not_stored"
                  + " waiting submitted pass fail skip incomplete timed_out holdoff_reached"
                  + " descendants_done sent deferred")
              .split(" "));

  private static final Pattern COMMENT = Pattern.compile("# (?:HELP|TYPE) kci_[a-z_]+ \\S.*");
  private static final Pattern SAMPLE =
      Pattern.compile("(kci_[a-z_]+)(?:\\{(.*)})? (-?[0-9.]+(?:E-?[0-9]+)?)");
  private static final Pattern LABEL = Pattern.compile("[a-z]+=\"([^\"]*)\"(?:,|$)");

  private final Set<String> names;

  /**
   * @param configured names that the configuration has
   */
  MetricsCheck(Set<String> configured) {
    this.names = new HashSet<>(WORDS);
    names.addAll(configured);
  }

  /**
   * Returns what is wrong; empty if nothing is.
   *
   * @param service the executable that said it
   * @param text in Prometheus's text format
   */
  List<String> problems(String service, String text) {
    List<String> problems = new ArrayList<>();
    Set<String> missing = new HashSet<>(ALL);
    missing.addAll(OWN.getOrDefault(service, Set.of()));
    if (LISTENERS.contains(service)) {
      missing.addAll(OF_EVENTS);
    }
    for (String line : text.lines().toList()) {
      Matcher sample = SAMPLE.matcher(line);
      if (sample.matches()) {
        missing.remove(sample.group(1));
        foreign(sample.group(2) == null ? "" : sample.group(2))
            .forEach(value -> problems.add("label value '" + value + "' in " + line));
      } else if (!COMMENT.matcher(line).matches()) {
        problems.add("no line of the text format: " + line);
      }
    }
    missing.forEach(name -> problems.add("no " + name));
    return problems.stream().map(problem -> service + " /metrics: " + problem).sorted().toList();
  }

  private List<String> foreign(String labels) {
    return LABEL
        .matcher(labels)
        .results()
        .map(label -> label.group(1))
        .filter(value -> !names.contains(value))
        .toList();
  }
}
