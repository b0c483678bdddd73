package dev.kci.status;

import java.util.List;

/**
 * A metric, with one series for each combination of label values.
 *
 * @param name in the style of Prometheus, without the suffix of its kind: {@code kci_api_calls}
 * @param help a one-sentence description
 * @param labels the names of its labels
 */
public record Metric(String name, Kind kind, String help, List<String> labels) {
  /** How the values behave. */
  public enum Kind {
    /** Only grows, starting at 0 with the process. */
    COUNTER,
    /** The current value at the time of reading. */
    GAUGE,
    /** The sum, in seconds, and number of durations. */
    TIMER
  }

  public Metric {
    labels = List.copyOf(labels);
  }

  public static Metric counter(String name, String help, String... labels) {
    return new Metric(name, Kind.COUNTER, help, List.of(labels));
  }

  public static Metric gauge(String name, String help, String... labels) {
    return new Metric(name, Kind.GAUGE, help, List.of(labels));
  }

  public static Metric timer(String name, String help, String... labels) {
    return new Metric(name, Kind.TIMER, help, List.of(labels));
  }
}
