package dev.kci.pipeline.plan;

import dev.kci.api.model.JsonText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Formats plans and their differences as text (tree, table) and JSON. */
public final class PlanText {
  private PlanText() {}

  /**
   * Formats the jobs as a tree.
   *
   * @param title the first line
   */
  public static List<String> tree(String title, Plan plan) {
    List<String> lines = new ArrayList<>();
    lines.add(title);
    branches("", plan.jobs(), lines);
    lines.add(count(plan));
    return lines;
  }

  private static void branches(String indent, List<PlannedJob> jobs, List<String> lines) {
    for (int i = 0; i < jobs.size(); i++) {
      PlannedJob job = jobs.get(i);
      boolean last = i == jobs.size() - 1;
      lines.add(
          indent
              + (last ? "└─ " : "├─ ")
              + job.name()
              + "  "
              + job.platform()
              + " in "
              + job.place());
      branches(indent + (last ? "   " : "│  "), job.children(), lines);
    }
  }

  /** Formats the jobs as a table: job, kind, platform, runtime, parent, entry. */
  public static List<String> table(Plan plan) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("JOB", "KIND", "PLATFORM", "RUNTIME", "PARENT", "ENTRY"));
    plan.all().forEach(job -> rows.add(row(job)));
    List<String> lines = new ArrayList<>(aligned(rows));
    lines.add(count(plan));
    return lines;
  }

  private static List<String> row(PlannedJob job) {
    return List.of(
        job.name(),
        job.kind(),
        job.platform(),
        job.place(),
        String.join("/", job.path().subList(0, job.path().size() - 1)),
        job.entry().toString());
  }

  private static List<String> aligned(List<List<String>> rows) {
    List<String> lines = new ArrayList<>();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < row.size(); column++) {
        int at = column;
        int width = rows.stream().mapToInt(other -> other.get(at).length()).max().orElse(0);
        line.append(row.get(column)).append(" ".repeat(width - row.get(column).length() + 2));
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }

  /** Formats one line per job: {@code +} if added, {@code -} if removed. */
  public static List<String> difference(PlanDifference difference) {
    List<String> lines = new ArrayList<>();
    difference.added().forEach(job -> lines.add("+ " + job.key() + "  (" + job.entry() + ")"));
    difference.removed().forEach(job -> lines.add("- " + job.key() + "  (" + job.entry() + ")"));
    lines.add(difference.added().size() + " added, " + difference.removed().size() + " removed");
    return lines;
  }

  /** Formats as {@code {"jobs": […]}}, each job with its children. */
  public static String json(Plan plan) {
    return JsonText.write(Map.of("jobs", plan.jobs().stream().map(PlanText::nested).toList()));
  }

  /** Formats as {@code {"added": […], "removed": […]}}. */
  public static String json(PlanDifference difference) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("added", difference.added().stream().map(PlanText::flat).toList());
    json.put("removed", difference.removed().stream().map(PlanText::flat).toList());
    return JsonText.write(json);
  }

  private static Map<String, @Nullable Object> nested(PlannedJob job) {
    Map<String, @Nullable Object> json = flat(job);
    json.put("jobs", job.children().stream().map(PlanText::nested).toList());
    return json;
  }

  private static Map<String, @Nullable Object> flat(PlannedJob job) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("name", job.name());
    json.put("kind", job.kind());
    json.put("platform", job.platform());
    json.put("runtime", job.runtime());
    if (job.runtimeType() != null) {
      json.put("runtime_type", job.runtimeType());
    }
    json.put("path", job.path());
    json.put("file", job.entry().file());
    json.put("line", job.entry().line());
    return json;
  }

  private static String count(Plan plan) {
    long builds = plan.all().filter(job -> job.kind().equals("kbuild")).count();
    long others = plan.all().count() - builds;
    return builds + " builds, " + others + " other jobs";
  }
}
