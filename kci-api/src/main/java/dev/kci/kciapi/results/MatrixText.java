package dev.kci.kciapi.results;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.NodeKind;
import dev.kci.cli.Styled;
import dev.kci.cli.Terminal;
import dev.kci.cli.table.Column;
import dev.kci.cli.table.Table;
import dev.kci.kciapi.owners.Owners;
import dev.kci.results.Counts;
import dev.kci.results.NodeResult;
import dev.kci.results.Others;
import dev.kci.results.Verdict;
import dev.kci.results.matrix.Cell;
import dev.kci.results.matrix.ResultMatrix;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The results of a checkout: a table of builds, and the jobs by platform. */
final class MatrixText {
  private static final int JOB_WIDTH = 28;
  private static final int CELL_WIDTH = 18;
  private static final int GAP = 2;

  private static final List<Column<NodeResult>> BUILDS =
      List.of(
          Column.<NodeResult>of("build", NodeResult::nodeName).widths(16, 30).cutInside(),
          Column.<NodeResult>styled("result", build -> VerdictText.of(build.verdict())),
          Column.<NodeResult>of("arch", build -> build.build().arch()).rank(3),
          Column.<NodeResult>of("compiler", build -> build.build().compiler()).rank(2),
          Column.<NodeResult>of("error", NodeResult::errorCode).rank(1),
          Column.<NodeResult>of("id", NodeResult::nodeId).whole(24));

  private final PrintWriter out;
  private final int width;

  MatrixText(PrintWriter out) {
    this.out = out;
    this.width = Terminal.of(out).width();
  }

  /**
   * Prints the results of a checkout.
   *
   * @param failuresOnly leaves out what passed
   * @param now the API's time
   */
  void print(CheckoutView view, boolean failuresOnly, Instant now) {
    Table.printLine(out, CheckoutView.title(view.results().checkout()));
    Table.printLine(out, CheckoutView.details(view.results().checkout(), now));
    Table.printLine(out, "builds: " + view.counts(NodeKind.KBUILD));
    Table.printLine(out, "jobs:   " + view.counts(NodeKind.JOB));
    Table.printLine(out, "tests:  " + view.counts(NodeKind.TEST));
    Table.printLine(out, "by:     " + view.by());
    if (view.results().others().nodes() > 0) {
      Table.printLine(out, "others: " + Owners.text(view.results().others()));
    }
    List<NodeResult> builds =
        view.builds().stream()
            .filter(build -> !failuresOnly || build.verdict() != Verdict.PASS)
            .toList();
    if (!builds.isEmpty()) {
      out.println();
      new Table<>(BUILDS, out).print(builds);
    }
    ResultMatrix boots = ResultMatrix.boots(view.results());
    ResultMatrix tests = ResultMatrix.tests(view.results());
    matrix("boot", failuresOnly ? boots.notGood() : boots);
    matrix("test", failuresOnly ? tests.notGood() : tests);
    out.flush();
  }

  /** Prints as many platforms side by side as fit, then the next ones below. */
  private void matrix(String name, ResultMatrix matrix) {
    List<String> left = new ArrayList<>(matrix.platforms());
    while (!left.isEmpty()) {
      List<String> block = block(matrix, left);
      left.removeAll(block);
      List<Column<ResultMatrix.Row>> columns = new ArrayList<>();
      columns.add(
          Column.<ResultMatrix.Row>of(name, ResultMatrix.Row::job).widths(12, 30).cutInside());
      block.forEach(platform -> columns.add(column(platform)));
      out.println();
      new Table<>(columns, out)
          .print(
              matrix.rows().stream()
                  .filter(row -> block.stream().anyMatch(on -> row.on(on).isPresent()))
                  .toList());
    }
  }

  private List<String> block(ResultMatrix matrix, List<String> platforms) {
    int job = matrix.rows().stream().mapToInt(row -> row.job().length()).max().orElse(0);
    long room = (long) width - Math.min(JOB_WIDTH, job);
    List<String> block = new ArrayList<>();
    for (String platform : platforms) {
      room -= GAP + Math.min(CELL_WIDTH, natural(matrix, platform));
      if (room < 0 && !block.isEmpty()) {
        break;
      }
      block.add(platform);
    }
    return block;
  }

  private static int natural(ResultMatrix matrix, String platform) {
    int widest = Math.max(1, platform.length());
    for (ResultMatrix.Row row : matrix.rows()) {
      widest = Math.max(widest, row.on(platform).map(cell -> cell.text().length()).orElse(1));
    }
    return widest;
  }

  private static Column<ResultMatrix.Row> column(String platform) {
    return Column.<ResultMatrix.Row>styled(
            platform.isEmpty() ? "-" : platform,
            row ->
                row.on(platform)
                    .map(cell -> VerdictText.of(cell.verdict(), cell.text()))
                    .orElse(new Styled(0, "")))
        .headed(platform.isEmpty() ? "-" : platform);
  }

  /** For programs. */
  static JsonObject json(CheckoutView view) {
    List<Object> jobs = new ArrayList<>();
    ResultMatrix.boots(view.results()).rows().forEach(row -> add(jobs, row, true));
    ResultMatrix.tests(view.results()).rows().forEach(row -> add(jobs, row, false));
    return JsonObject.of("checkout", CheckoutView.json(view.results().checkout()).asMap())
        .with("builds", view.builds().stream().map(MatrixText::build).toList())
        .with("jobs", jobs)
        .with("others", others(view.results().others()));
  }

  private static Map<String, Object> others(Others others) {
    return Map.of("results", (long) others.nodes(), "owners", others.owners());
  }

  private static void add(List<Object> jobs, ResultMatrix.Row row, boolean boot) {
    row.cells().forEach((platform, cell) -> jobs.add(cell(row.job(), platform, boot, cell)));
  }

  private static Map<String, @Nullable Object> cell(
      String job, String platform, boolean boot, Cell cell) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("job", job);
    json.put("platform", platform.isEmpty() ? null : platform);
    json.put("boot", boot);
    json.put("result", cell.verdict().label());
    json.put("tests", counts(cell.tests()));
    json.put("nodes", cell.jobs().stream().map(NodeResult::nodeId).toList());
    return json;
  }

  private static Map<String, Object> counts(Counts counts) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("pass", (long) counts.pass());
    json.put("fail", (long) counts.fail());
    json.put("skip", (long) counts.skip());
    json.put("incomplete", (long) counts.incomplete());
    json.put("unfinished", (long) counts.unfinished());
    return json;
  }

  private static Map<String, @Nullable Object> build(NodeResult build) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("name", build.nodeName());
    json.put("id", build.nodeId());
    json.put("result", build.verdict().label());
    json.put("arch", build.build().arch());
    json.put("compiler", build.build().compiler());
    json.put("config", build.build().config());
    json.put("error_code", build.errorCode());
    return json;
  }
}
