package dev.kci.results.matrix;

import dev.kci.api.model.NodeKind;
import dev.kci.results.CheckoutResults;
import dev.kci.results.NodeResult;
import dev.kci.results.Verdict;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The results of jobs by platform.
 *
 * @param platforms in an order that puts platforms with the same jobs side by side
 * @param rows sorted by the job's name
 */
public record ResultMatrix(List<String> platforms, List<Row> rows) {
  /** The platform of results that have none. */
  public static final String NO_PLATFORM = "";

  private static final Pattern BOOT = Pattern.compile("(boot|baseline)(?![a-z0-9]).*");

  public ResultMatrix {
    platforms = List.copyOf(platforms);
    rows = List.copyOf(rows);
  }

  /**
   * The results of a job.
   *
   * @param cells by platform; none for platforms on which it did not run
   */
  public record Row(String job, Map<String, Cell> cells) {
    public Row {
      cells = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(cells));
    }

    /** The result on a platform; empty if the job did not run there. */
    public Optional<Cell> on(String platform) {
      return Optional.ofNullable(cells.get(platform));
    }

    /** Whether it passed wherever it ran. */
    public boolean isGood() {
      return cells.values().stream()
          .allMatch(cell -> cell.verdict() == Verdict.PASS || cell.verdict() == Verdict.SKIP);
    }
  }

  /**
   * Returns the jobs that only boot a kernel: those called {@code boot} or {@code baseline}, alone
   * or with a suffix, as kernelci-pipeline names them.
   */
  public static ResultMatrix boots(CheckoutResults results) {
    return of(results.results(), ResultMatrix::isBoot);
  }

  /** Returns all other jobs. */
  public static ResultMatrix tests(CheckoutResults results) {
    return of(results.results(), job -> !isBoot(job));
  }

  /** Returns all jobs among some results. */
  public static ResultMatrix of(Collection<NodeResult> results) {
    return of(results, job -> true);
  }

  private static boolean isBoot(String job) {
    return BOOT.matcher(job).matches();
  }

  private static ResultMatrix of(Collection<NodeResult> results, Predicate<String> isWanted) {
    Map<String, Map<String, List<NodeResult>>> byJob = new TreeMap<>();
    for (NodeResult result : results) {
      String job = result.job();
      if (job != null && !result.kind().equals(NodeKind.KBUILD) && isWanted.test(job)) {
        String platform = result.platform() == null ? NO_PLATFORM : result.platform();
        byJob
            .computeIfAbsent(job, name -> new TreeMap<>())
            .computeIfAbsent(platform, name -> new ArrayList<>())
            .add(result);
      }
    }
    List<Row> rows = new ArrayList<>();
    byJob.forEach(
        (job, byPlatform) -> {
          Map<String, Cell> cells = new LinkedHashMap<>();
          byPlatform.forEach((platform, found) -> cells.put(platform, Cell.of(found)));
          rows.add(new Row(job, cells));
        });
    return new ResultMatrix(platforms(rows), rows);
  }

  private static List<String> platforms(List<Row> rows) {
    Map<String, String> jobs = new HashMap<>();
    rows.forEach(
        row ->
            row.cells()
                .keySet()
                .forEach(platform -> jobs.merge(platform, row.job(), (a, b) -> a + "\n" + b)));
    return jobs.keySet().stream()
        .sorted(
            Comparator.comparing((String platform) -> String.valueOf(jobs.get(platform)))
                .thenComparing(platform -> platform))
        .toList();
  }

  /** Returns only the jobs that did not pass everywhere, and the platforms that they ran on. */
  public ResultMatrix notGood() {
    List<Row> kept = rows.stream().filter(row -> !row.isGood()).toList();
    return new ResultMatrix(
        platforms.stream()
            .filter(platform -> kept.stream().anyMatch(row -> row.on(platform).isPresent()))
            .toList(),
        kept);
  }
}
