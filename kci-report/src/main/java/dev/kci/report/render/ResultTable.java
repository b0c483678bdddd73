package dev.kci.report.render;

import dev.kci.api.model.NodeKind;
import dev.kci.report.model.Report;
import dev.kci.results.NodeResult;
import dev.kci.results.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Results by job (rows) and platform (columns). */
final class ResultTable {
  private static final int MOST_PLATFORMS = 8;
  private static final String NO_PLATFORM = "-";

  /** Worst first: a cell shows its worst verdict. */
  private static final List<Verdict> SEVERITY =
      List.of(Verdict.FAIL, Verdict.INCOMPLETE, Verdict.UNFINISHED, Verdict.PASS, Verdict.SKIP);

  private ResultTable() {}

  /** Returns the table as maps for templates, rows with failures first. */
  static Map<String, @Nullable Object> of(Report report, int mostRows) {
    Map<String, Map<String, Map<Verdict, Integer>>> byJob = new TreeMap<>();
    Map<String, Integer> platforms = new TreeMap<>();
    Set<Place> tested = new HashSet<>();
    report.ofKind(NodeKind.TEST).stream()
        .filter(NodeResult::counted)
        .forEach(test -> tested.add(Place.of(test)));
    for (NodeResult result : report.results()) {
      if (result.kind().equals(NodeKind.KBUILD) || result.job() == null) {
        continue;
      }
      String platform = result.platform() == null ? NO_PLATFORM : result.platform();
      Map<Verdict, Integer> cell =
          byJob
              .computeIfAbsent(result.job(), job -> new TreeMap<>())
              .computeIfAbsent(platform, name -> new EnumMap<>(Verdict.class));
      if (isTold(result, tested)) {
        cell.merge(result.verdict(), 1, Integer::sum);
      }
      platforms.merge(platform, result.verdict() == Verdict.FAIL ? 1 : 0, Integer::sum);
    }
    List<String> columns = columns(platforms);
    List<Map<String, @Nullable Object>> rows =
        byJob.entrySet().stream()
            .sorted(Comparator.comparing(row -> rank(row.getValue())))
            .limit(mostRows)
            .map(row -> row(row.getKey(), row.getValue(), columns))
            .toList();
    Map<String, @Nullable Object> table = new LinkedHashMap<>();
    table.put("platforms", columns);
    table.put("rows", rows);
    table.put("more_jobs", ReportModel.orNull(byJob.size() - rows.size()));
    table.put("more_platforms", ReportModel.orNull(platforms.size() - columns.size()));
    return table;
  }

  /** Where a job ran. */
  private record Place(@Nullable String job, @Nullable String platform) {
    static Place of(NodeResult result) {
      return new Place(result.job(), result.platform());
    }
  }

  /** The tests of a job represent it, unless it failed or ended by itself. */
  private static boolean isTold(NodeResult result, Set<Place> tested) {
    if (result.kind().equals(NodeKind.TEST)) {
      return result.counted();
    }
    return switch (result.verdict()) {
      case FAIL -> result.own();
      case PASS -> !tested.contains(Place.of(result));
      case SKIP, INCOMPLETE, UNFINISHED -> true;
    };
  }

  /** The platforms with the most failures, then by name; shown by name. */
  private static List<String> columns(Map<String, Integer> failures) {
    return failures.entrySet().stream()
        .sorted(
            Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(MOST_PLATFORMS)
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }

  private static int rank(Map<String, Map<Verdict, Integer>> row) {
    return row.values().stream()
        .flatMap(cell -> cell.keySet().stream())
        .mapToInt(SEVERITY::indexOf)
        .min()
        .orElse(SEVERITY.size());
  }

  private static Map<String, @Nullable Object> row(
      String job, Map<String, Map<Verdict, Integer>> byPlatform, List<String> columns) {
    List<Map<String, @Nullable Object>> cells = new ArrayList<>();
    columns.forEach(platform -> cells.add(cell(byPlatform.getOrDefault(platform, Map.of()))));
    Map<String, @Nullable Object> row = new LinkedHashMap<>();
    row.put("job", job);
    row.put("cells", cells);
    return row;
  }

  private static Map<String, @Nullable Object> cell(Map<Verdict, Integer> counts) {
    @Nullable Verdict worst = worst(counts.keySet().stream());
    int total = counts.values().stream().mapToInt(Integer::intValue).sum();
    Map<String, @Nullable Object> cell = new LinkedHashMap<>();
    cell.put("cell", worst == null ? "none" : worst.label());
    cell.put("number", worst == null ? null : counts.get(worst));
    cell.put("of", worst != null && counts.size() > 1 ? total : null);
    return cell;
  }

  private static @Nullable Verdict worst(Stream<Verdict> verdicts) {
    return verdicts.min(Comparator.comparingInt(SEVERITY::indexOf)).orElse(null);
  }
}
