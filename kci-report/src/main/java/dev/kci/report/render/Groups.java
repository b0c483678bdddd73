package dev.kci.report.render;

import dev.kci.results.NaturalOrder;
import dev.kci.results.NodeResult;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Results by job, as a few words for each: which tests, on which platforms, of which build. */
final class Groups {
  private static final int JOBS = 4;
  private static final int TESTS = 4;
  private static final int PLATFORMS = 6;

  private Groups() {}

  /** What jobs have in common if one line can tell of all of them. */
  private record Place(
      @Nullable String tests, @Nullable String platforms, @Nullable String build) {}

  /** Returns a map for templates for each group of jobs, in the order of the results. */
  static List<Map<String, @Nullable Object>> of(Collection<NodeResult> results) {
    Map<String, List<NodeResult>> byJob =
        results.stream()
            .collect(
                Collectors.groupingBy(
                    result -> result.job() == null ? "" : result.job(),
                    LinkedHashMap::new,
                    Collectors.toList()));
    Map<Place, List<List<NodeResult>>> byPlace =
        byJob.values().stream()
            .collect(Collectors.groupingBy(Groups::place, LinkedHashMap::new, Collectors.toList()));
    return byPlace.entrySet().stream()
        .map(group -> group(group.getKey(), group.getValue()))
        .toList();
  }

  private static Place place(List<NodeResult> results) {
    return new Place(
        some(names(results), TESTS),
        some(texts(results, Groups::platform), PLATFORMS),
        build(results));
  }

  private static Map<String, @Nullable Object> group(Place place, List<List<NodeResult>> jobs) {
    int count = jobs.stream().mapToInt(List::size).sum();
    String names = some(jobs.stream().flatMap(job -> jobName(job).stream()).toList(), JOBS);
    Map<String, @Nullable Object> group = new LinkedHashMap<>();
    group.put("job", names == null ? (count == 1 ? "build" : "builds") : names);
    group.put("count", count);
    group.put("tests", place.tests());
    group.put("platforms", place.platforms());
    group.put("build", place.build());
    return group;
  }

  private static Optional<String> jobName(List<NodeResult> results) {
    return Optional.ofNullable(results.get(0).job());
  }

  /** Where a build ran says nothing about its kernel. */
  private static @Nullable String platform(NodeResult result) {
    return result.job() == null ? null : result.platform();
  }

  /** The names below the job, or those of builds. A kernel's fault says enough by its headline. */
  private static List<String> names(List<NodeResult> results) {
    return texts(
        results,
        result -> {
          if (result.job() == null) {
            return result.name();
          }
          String prefix = result.job() + "/";
          return result.name().startsWith(prefix) && !result.isKernelFault()
              ? result.name().substring(prefix.length())
              : null;
        });
  }

  /** What all of them have in common of architecture, configuration and compiler. */
  private static @Nullable String build(List<NodeResult> results) {
    String common =
        Stream.<Function<NodeResult.Build, @Nullable String>>of(
                NodeResult.Build::arch, NodeResult.Build::config, NodeResult.Build::compiler)
            .map(part -> texts(results, result -> part.apply(result.build())))
            .filter(values -> values.size() == 1)
            .map(values -> values.get(0))
            .collect(Collectors.joining(", "));
    return common.isEmpty() ? null : common;
  }

  private static List<String> texts(
      List<NodeResult> results, Function<NodeResult, @Nullable String> text) {
    return results.stream()
        .flatMap(result -> Stream.ofNullable(text.apply(result)))
        .distinct()
        .sorted(NaturalOrder.INSTANCE)
        .toList();
  }

  /** Returns the first of them and the number of the others; null for an empty list. */
  private static @Nullable String some(List<String> texts, int most) {
    if (texts.isEmpty()) {
      return null;
    }
    int shown = texts.size() == most + 1 ? most + 1 : Math.min(most, texts.size());
    String text = String.join(", ", texts.subList(0, shown));
    return shown == texts.size() ? text : text + " and " + (texts.size() - shown) + " more";
  }
}
