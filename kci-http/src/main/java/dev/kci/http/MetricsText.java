package dev.kci.http;

import dev.kci.status.Meters;
import dev.kci.status.Metric;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes metrics in Prometheus's text format; nothing else here knows Prometheus. */
final class MetricsText {
  private static final PrometheusTextFormatWriter WRITER =
      PrometheusTextFormatWriter.builder().setIncludeCreatedTimestamps(false).build();

  private MetricsText() {}

  static Answer of(Meters meters) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      WRITER.write(out, snapshots(meters.read()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String type = PrometheusTextFormatWriter.CONTENT_TYPE;
    return new Answer(200, type, out.toString(StandardCharsets.UTF_8), Map.of());
  }

  private static MetricSnapshots snapshots(List<Meters.Series> all) {
    return new MetricSnapshots(
        all.stream()
            .collect(
                Collectors.groupingBy(
                    Meters.Series::metric, LinkedHashMap::new, Collectors.toList()))
            .entrySet()
            .stream()
            .map(entry -> snapshot(entry.getKey(), entry.getValue()))
            .toList());
  }

  private static MetricSnapshot snapshot(Metric metric, List<Meters.Series> series) {
    return switch (metric.kind()) {
      case COUNTER -> {
        CounterSnapshot.Builder counter =
            CounterSnapshot.builder().name(metric.name()).help(metric.help());
        series.forEach(
            one ->
                counter.dataPoint(
                    CounterSnapshot.CounterDataPointSnapshot.builder()
                        .labels(labels(one))
                        .value(one.value())
                        .build()));
        yield counter.build();
      }
      case GAUGE -> {
        GaugeSnapshot.Builder gauge =
            GaugeSnapshot.builder().name(metric.name()).help(metric.help());
        series.forEach(
            one ->
                gauge.dataPoint(
                    GaugeSnapshot.GaugeDataPointSnapshot.builder()
                        .labels(labels(one))
                        .value(one.value())
                        .build()));
        yield gauge.build();
      }
      case TIMER -> {
        SummarySnapshot.Builder summary =
            SummarySnapshot.builder().name(metric.name()).help(metric.help());
        series.forEach(
            one ->
                summary.dataPoint(
                    SummarySnapshot.SummaryDataPointSnapshot.builder()
                        .labels(labels(one))
                        .sum(one.value())
                        .count(one.count())
                        .build()));
        yield summary.build();
      }
    };
  }

  private static Labels labels(Meters.Series series) {
    return Labels.of(series.metric().labels(), series.labels());
  }
}
