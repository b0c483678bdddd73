package dev.kci.status;

import java.util.List;

/**
 * One kind of figure, of which there is a series for each combination of label values.
 *
 * @param name in the style of Prometheus, without the suffix of its kind: {@code kci_api_calls}
 * @param help one sentence for people
 * @param labels the names of its labels
 */
public record Metric(String name, Kind kind, String help, List<String> labels) {
  /** How the figures behave. */
  public enum Kind {
    /** Only grows, from 0 at the start of the process. */
    COUNTER,
    /** Is what it is when it is read. */
    GAUGE,
    /** Sum and number of durations, in seconds. */
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
