package dev.kci.pipeline.plan;

import dev.kci.api.model.JsonText;
import dev.kci.text.CountText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Formats plans and their differences as text and JSON. */
public final class PlanText {
  private PlanText() {}

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

  /** Formats the number of jobs. */
  public static String count(Plan plan) {
    long builds = plan.all().filter(job -> job.kind().equals("kbuild")).count();
    long others = plan.all().count() - builds;
    return CountText.of(builds, "build") + ", " + CountText.of(others, "other job");
  }
}
