package dev.kci.status;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;

/**
 * The metrics of a service. Label values are words of this toolkit or names from its configuration,
 * never input from others: no node ids or names, no error messages, no URLs. Thread-safe.
 */
public final class Meters {
  /** A defect must not fill the memory: beyond this, all series of a metric count as one. */
  private static final int MOST_SERIES = 500;

  private static final String OTHER = "other";

  private final Map<Key, Figure> figures = new ConcurrentHashMap<>();
  private final Map<String, LongAdder> sizes = new ConcurrentHashMap<>();

  /**
   * A series. Its methods are written out because the JDK generates those of records when they are
   * first called, which would slow down every start.
   */
  private record Key(Metric metric, List<String> labels) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Key key
          && metric.name().equals(key.metric.name())
          && labels.equals(key.labels);
    }

    @Override
    public int hashCode() {
      return 31 * metric.name().hashCode() + labels.hashCode();
    }
  }

  private static final class Figure {
    private final DoubleAdder sum = new DoubleAdder();
    private final LongAdder count = new LongAdder();
    private volatile DoubleSupplier gauge = sum::sum;
  }

  /**
   * A snapshot of one series.
   *
   * @param labels the label values, in the order of the metric's label names
   * @param value the value; for a timer the sum, in seconds
   * @param count for a timer, the number of durations
   */
  public record Series(Metric metric, List<String> labels, double value, long count) {}

  /**
   * Shows a counter or timer as 0 until something happens: how much one has grown is unknown if its
   * first value is already 1.
   */
  public void declare(Metric metric, String... labels) {
    figure(metric, labels);
  }

  /** Adds one to a counter. */
  public void count(Metric counter, String... labels) {
    add(counter, 1, labels);
  }

  /**
   * Adds to a counter.
   *
   * @param amount 0 or more
   */
  public void add(Metric counter, double amount, String... labels) {
    figure(counter, labels).sum.add(amount);
  }

  /** Adds a duration to a timer. */
  public void time(Metric timer, Duration duration, String... labels) {
    Figure figure = figure(timer, labels);
    figure.sum.add(duration.toNanos() / 1e9);
    figure.count.increment();
  }

  /**
   * Registers a gauge, or a counter kept elsewhere, whose value is read on demand.
   *
   * @param value fast, and callable from any thread
   */
  public void gauge(Metric metric, DoubleSupplier value, String... labels) {
    figure(metric, labels).gauge = value;
  }

  /** Removes all gauges, for when the parts that register them are about to be rebuilt. */
  public void forgetGauges() {
    for (Key key : figures.keySet()) {
      if (key.metric.kind() == Metric.Kind.GAUGE) {
        figures.remove(key);
        sizes.remove(key.metric.name());
      }
    }
  }

  /** Returns all series, sorted by metric name, then by labels. */
  public List<Series> read() {
    List<Series> all = new ArrayList<>();
    figures.forEach(
        (key, figure) ->
            all.add(
                new Series(
                    key.metric, key.labels, figure.gauge.getAsDouble(), figure.count.sum())));
    all.sort(
        Comparator.comparing((Series series) -> series.metric().name())
            .thenComparing(series -> series.labels().toString()));
    return all;
  }

  private Figure figure(Metric metric, String... labels) {
    if (labels.length != metric.labels().size()) {
      throw new IllegalArgumentException(
          metric.name() + ": " + labels.length + " labels; expected " + metric.labels());
    }
    Key key = new Key(metric, List.of(labels));
    Figure known = figures.get(key);
    return known == null ? figures.computeIfAbsent(bounded(key), added -> new Figure()) : known;
  }

  private Key bounded(Key key) {
    LongAdder size = sizes.computeIfAbsent(key.metric.name(), metric -> new LongAdder());
    if (size.sum() >= MOST_SERIES) {
      return new Key(key.metric, key.labels.stream().map(label -> OTHER).toList());
    }
    size.increment();
    return key;
  }
}
