package dev.kci.report.render;

import dev.kci.report.model.Cause;
import dev.kci.report.model.LogExcerpt;
import dev.kci.results.NodeResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Causes as maps for templates. Used for one report: it counts the excerpts. */
final class CauseModel {
  private final NodeLinks links;
  private final Limits limits;
  private int excerptsLeft;

  CauseModel(NodeLinks links, Limits limits) {
    this.links = links;
    this.limits = limits;
    this.excerptsLeft = limits.excerpts();
  }

  /** Returns the list of some causes; null if there are none. */
  @Nullable Map<String, @Nullable Object> list(List<Cause> causes) {
    if (causes.isEmpty()) {
      return null;
    }
    List<Map<String, @Nullable Object>> items = new ArrayList<>();
    causes.stream().limit(limits.items()).forEach(cause -> items.add(cause(cause)));
    Map<String, @Nullable Object> list = new LinkedHashMap<>();
    list.put("count", causes.stream().mapToInt(cause -> cause.failures().size()).sum());
    list.put("causes", causes.size());
    list.put("items", items);
    list.put("more", ReportModel.orNull(causes.size() - items.size()));
    return list;
  }

  /** The example's fields, and those of the cause. */
  private Map<String, @Nullable Object> cause(Cause cause) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>(ResultModel.of(cause.example(), links));
    List<Map<String, @Nullable Object>> groups = Groups.of(cause.failures());
    List<Map<String, @Nullable Object>> shown =
        groups.stream().limit(Math.max(1, limits.lines())).toList();
    LogExcerpt excerpt = excerpt(cause);
    map.put("headline", cause.headline());
    map.put("count", cause.failures().size());
    map.put("groups", shown);
    map.put("more", ReportModel.orNull(groups.size() - shown.size()));
    map.put("error_lines", errorLines(cause, excerpt));
    map.put("first_error", excerpt == null ? null : excerpt(excerpt));
    map.put(
        "failures",
        cause.failures().stream()
            .limit(limits.items())
            .map(failure -> ResultModel.of(failure, links))
            .toList());
    return map;
  }

  /** The example's message, as far as the headline or the log does not say the same. */
  private @Nullable List<String> errorLines(Cause cause, @Nullable LogExcerpt excerpt) {
    NodeResult example = cause.example();
    String message = example.errorMessage();
    if (message == null || example.isKernelFault() && excerpt != null) {
      return null;
    }
    List<String> lines =
        message
            .lines()
            .dropWhile(line -> line.strip().equals(cause.headline()))
            .limit(limits.lines())
            .toList();
    return lines.isEmpty() ? null : lines;
  }

  private @Nullable LogExcerpt excerpt(Cause cause) {
    if (cause.excerpt() == null || excerptsLeft <= 0) {
      return null;
    }
    excerptsLeft--;
    return cause.excerpt().around(limits.lines());
  }

  private static Map<String, @Nullable Object> excerpt(LogExcerpt excerpt) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("line", excerpt.firstLine());
    map.put("lines", excerpt.lines());
    return map;
  }
}
