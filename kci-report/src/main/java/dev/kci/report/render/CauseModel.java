package dev.kci.report.render;

import dev.kci.report.model.Cause;
import dev.kci.report.model.LogExcerpt;
import dev.kci.report.model.Report;
import dev.kci.report.model.Section;
import dev.kci.results.NodeResult;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Causes as maps for templates. Used for one report: it counts the excerpts. */
final class CauseModel {
  private final Report report;
  private final NodeLinks links;
  private final Limits limits;
  private final Map<String, Section> sections;
  private int excerptsLeft;

  CauseModel(Report report, NodeLinks links, Limits limits) {
    this.report = report;
    this.links = links;
    this.limits = limits;
    this.sections = report.sections();
    this.excerptsLeft = limits.excerpts();
  }

  /** Returns the list of the causes of a section; null without any. */
  @Nullable Map<String, @Nullable Object> list(List<Cause> causes) {
    if (causes.isEmpty()) {
      return null;
    }
    List<Map<String, @Nullable Object>> items = new ArrayList<>();
    causes.stream().limit(limits.items()).forEach(cause -> items.add(cause(cause)));
    Map<String, @Nullable Object> list = new LinkedHashMap<>();
    Section section = causes.get(0).section();
    list.put(
        "count",
        causes.stream()
            .flatMap(cause -> cause.failures().stream())
            .filter(failure -> section(failure) == section)
            .count());
    list.put("causes", causes.size());
    list.put("items", items);
    list.put("more", ReportModel.orNull(causes.size() - items.size()));
    return list;
  }

  /** The example's fields, and those of the cause. */
  private Map<String, @Nullable Object> cause(Cause cause) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>(item(cause.example()));
    List<Map<String, @Nullable Object>> groups = Groups.of(cause.failures());
    List<Map<String, @Nullable Object>> shown =
        groups.stream().limit(Math.max(1, limits.lines())).toList();
    LogExcerpt excerpt = excerpt(cause);
    map.put("headline", cause.headline());
    map.put("count", cause.failures().size());
    map.put("mix", mix(cause));
    map.put("groups", shown);
    map.put("more", ReportModel.orNull(groups.size() - shown.size()));
    map.put("rerun", links.rerun(rerunnable(cause)).orElse(null));
    map.put("error_lines", errorLines(cause, excerpt));
    map.put("first_error", excerpt == null ? null : excerpt(excerpt));
    map.put("failures", cause.failures().stream().limit(limits.items()).map(this::item).toList());
    return map;
  }

  /** The example first, since it is the one that is shown. */
  private static List<NodeResult> rerunnable(Cause cause) {
    return Stream.concat(Stream.of(cause.example()), cause.failures().stream()).toList();
  }

  /** How many failures are in which section; null if all are in one. */
  private @Nullable String mix(Cause cause) {
    Map<Section, Long> numbers =
        cause.failures().stream()
            .collect(
                Collectors.groupingBy(
                    this::section, () -> new EnumMap<>(Section.class), Collectors.counting()));
    return numbers.size() == 1
        ? null
        : numbers.entrySet().stream()
            .map(entry -> entry.getKey().number(entry.getValue()))
            .collect(Collectors.joining(", "));
  }

  private Section section(NodeResult failure) {
    return sections.getOrDefault(failure.nodeId(), Section.INCOMPLETE);
  }

  private Map<String, @Nullable Object> item(NodeResult failure) {
    Map<String, @Nullable Object> item = ResultModel.of(failure, links);
    item.put("history", report.history(failure).map(HistoryModel::of).orElse(null));
    return item;
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
