package dev.kci.report;

import dev.kci.api.model.KernelRevision;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.report.model.Cause;
import dev.kci.report.model.Report;
import dev.kci.results.NodeResult;
import dev.kci.results.history.StandingRule;
import dev.kci.results.reader.HistoryQuery;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Chooses whose history a report needs: one failure of each cause first, then the other failures,
 * then measurements. Bounded, since a checkout may have thousands of failures. Pure.
 */
final class HistoryPlan {
  /** How far back histories go. */
  private static final Duration PAST = Duration.ofDays(90);

  /** Reruns are created after the checkout's last change. */
  private static final Duration RERUNS = Duration.ofHours(12);

  private static final int MOST_NAMES = 80;
  private static final int MOST_QUERIES = 15;
  private static final int NAMES_OF_A_QUERY = 10;

  private HistoryPlan() {}

  /** The nodes that one query can select together. */
  private record Group(NodeKind kind, @Nullable String job) {}

  /** Returns the queries for a report, the most urgent first. */
  static List<HistoryQuery> of(Report report, Instant now) {
    Node checkout = report.checkout();
    KernelRevision revision = checkout.kernelRevision().orElse(null);
    Instant changed = checkout.updated();
    if (revision == null || changed == null) {
      return List.of();
    }
    Instant end = changed.plus(RERUNS);
    Instant until = end.isBefore(now) ? end : now;
    return chunks(names(report)).stream()
        .map(
            chunk ->
                query(chunk.getKey(), chunk.getValue(), until)
                    .of(revision.tree(), revision.branch()))
        .toList();
  }

  private static HistoryQuery query(Group group, Set<String> names, Instant until) {
    return new HistoryQuery(
        Set.of(group.kind()),
        names,
        group.job(),
        null,
        null,
        null,
        until.minus(PAST),
        until,
        StandingRule.ADVISED_RUNS);
  }

  private static Map<Group, Set<String>> names(Report report) {
    Map<Group, Set<String>> names = new LinkedHashMap<>();
    List<Cause> causes = report.causes();
    Stream.of(
            causes.stream().map(Cause::example),
            causes.stream().flatMap(cause -> cause.failures().stream()),
            report.results().stream().filter(result -> result.measurement() != null))
        .flatMap(results -> results)
        .filter(result -> isAskable(result.subject().name()))
        .takeWhile(result -> names.values().stream().mapToInt(Set::size).sum() < MOST_NAMES)
        .forEach(
            result ->
                names
                    .computeIfAbsent(group(result), group -> new LinkedHashSet<>())
                    .add(result.subject().name()));
    return names;
  }

  private static Group group(NodeResult result) {
    return new Group(result.kind(), result.kind().equals(NodeKind.TEST) ? result.job() : null);
  }

  /** A query cannot select several names with commas, nor the name null. */
  private static boolean isAskable(String name) {
    return !name.contains(",") && !name.equals("null") && !name.isEmpty();
  }

  private static List<Map.Entry<Group, Set<String>>> chunks(Map<Group, Set<String>> names) {
    List<Map.Entry<Group, Set<String>>> chunks = new ArrayList<>();
    names.forEach(
        (group, all) -> {
          List<String> list = List.copyOf(all);
          for (int i = 0; i < list.size(); i += NAMES_OF_A_QUERY) {
            int end = Math.min(list.size(), i + NAMES_OF_A_QUERY);
            chunks.add(Map.entry(group, Set.copyOf(list.subList(i, end))));
          }
        });
    return chunks.stream().limit(MOST_QUERIES).toList();
  }
}
