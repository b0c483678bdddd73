package dev.kci.report.model;

import dev.kci.results.NodeResult;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Groups failures by cause: what has the same first error is one entry of a report. Pure. */
final class Causes {
  private Causes() {}

  /**
   * Returns the causes, the most urgent section first, and in it those with the most failures.
   *
   * @param failures in the order in which each cause shows them
   * @param excerpts by node id
   */
  static List<Cause> of(
      List<NodeResult> failures,
      Map<String, LogExcerpt> excerpts,
      Function<NodeResult, Section> sections) {
    Map<String, List<NodeResult>> byKey = new LinkedHashMap<>();
    Map<String, String> headlines = new LinkedHashMap<>();
    for (NodeResult failure : failures) {
      FirstError error = FirstError.of(failure, excerpts.get(failure.nodeId()));
      byKey.computeIfAbsent(error.key(), key -> new ArrayList<>()).add(failure);
      headlines.putIfAbsent(error.key(), error.headline());
    }
    return byKey.entrySet().stream()
        .map(
            entry ->
                cause(
                    headlines.getOrDefault(entry.getKey(), ""),
                    entry.getValue(),
                    excerpts,
                    sections))
        .sorted(
            Comparator.comparing(Cause::section)
                .thenComparing(cause -> -cause.failures().size())
                .thenComparing(Cause::example, NodeResult.ORDER))
        .toList();
  }

  private static Cause cause(
      String headline,
      List<NodeResult> failures,
      Map<String, LogExcerpt> excerpts,
      Function<NodeResult, Section> sections) {
    Section section = failures.stream().map(sections).min(Comparator.naturalOrder()).orElseThrow();
    NodeResult example =
        failures.stream()
            .filter(failure -> sections.apply(failure) == section)
            .min(Comparator.comparing(failure -> !excerpts.containsKey(failure.nodeId())))
            .orElseThrow();
    return new Cause(headline, section, failures, example, excerpts.get(example.nodeId()));
  }
}
