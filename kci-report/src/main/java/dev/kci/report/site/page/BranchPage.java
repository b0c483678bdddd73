package dev.kci.report.site.page;

import dev.kci.api.model.NodeKind;
import dev.kci.report.model.Report;
import dev.kci.report.picture.PassRatePicture;
import dev.kci.report.picture.Picture;
import dev.kci.report.render.Limits;
import dev.kci.report.render.NodeLinks;
import dev.kci.report.render.ReportModel;
import dev.kci.results.Counts;
import dev.kci.results.NodeResult;
import dev.kci.results.Subject;
import dev.kci.results.history.Standing;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The page of a branch as a map for templates.
 *
 * @param newestFirst its checkouts
 * @param newest the report of the newest checkout
 * @param jobs the pages of its jobs and builds, by name
 */
record BranchPage(
    List<CheckoutSummary> newestFirst,
    Report newest,
    BranchHistories histories,
    Map<String, JobPages> jobs,
    NodeLinks links,
    Limits limits) {
  static final Limits LIMITS = new Limits(100, 0, 2);

  Map<String, @Nullable Object> model() {
    Map<String, @Nullable Object> report = ReportModel.of(newest, links, limits);
    BranchName branch = newestFirst.get(0).branch();
    Map<String, @Nullable Object> model = new LinkedHashMap<>(PageModel.of(branch));
    model.put("title", model.get("tree") + "/" + model.get("branch"));
    model.put("headline", report.get("headline"));
    model.put("describe", report.get("describe"));
    model.put("page", PageNames.checkout(newestFirst.get(0).id()));
    model.put("created", CheckoutRow.time(newestFirst.get(0).created()));
    model.put("pass_rate_picture", passRates());
    model.put("matrix_picture", report.get("matrix_picture"));
    model.put("durations_picture", report.get("durations_picture"));
    model.put("checkouts", checkouts());
    model.put("unstable", unstable());
    model.put("known_issues", report.get("known_issues"));
    model.put("gone_issues", report.get("gone_issues"));
    model.put("table", CheckoutPage.linked(report.get("table")));
    model.put("builds", builds());
    return model;
  }

  /** The pass rates of the tests of the last checkouts, with links to their pages. */
  private @Nullable Map<String, @Nullable Object> passRates() {
    if (newestFirst.size() < 2) {
      return null;
    }
    List<PassRatePicture.Point> points = new ArrayList<>();
    for (CheckoutSummary summary : newestFirst) {
      Counts tests = summary.tests();
      points.add(
          new PassRatePicture.Point(
              CheckoutRow.revision(summary),
              tests.pass(),
              tests.fail(),
              PageNames.checkout(summary.id())));
    }
    Collections.reverse(points);
    Picture picture = PassRatePicture.of(points);
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("svg", picture.svg());
    map.put("caption", picture.caption());
    return map;
  }

  private List<Map<String, @Nullable Object>> checkouts() {
    return newestFirst.stream()
        .map(summary -> CheckoutRow.of(summary, PageNames.checkout(summary.id())))
        .toList();
  }

  /** What fails, at least sometimes, but no jobs that fail only because one of their tests does. */
  private @Nullable Map<String, @Nullable Object> unstable() {
    Set<Subject> failsItself =
        newest.results().stream()
            .filter(NodeResult::isFailure)
            .map(NodeResult::subject)
            .collect(Collectors.toSet());
    List<SiteHistory> found =
        histories.all().stream()
            .filter(SiteHistory::isUnstable)
            .filter(history -> isNews(history.standing()))
            .filter(
                history ->
                    !history.subject().kind().equals(NodeKind.JOB)
                        || failsItself.contains(history.subject()))
            .sorted(HistoryRow.ORDER)
            .toList();
    List<Map<String, @Nullable Object>> items = new ArrayList<>();
    found.stream().limit(limits.items()).forEach(history -> items.add(row(history)));
    return found.isEmpty()
        ? null
        : PageModel.list(found.size(), items, found.size() - items.size());
  }

  private Map<String, @Nullable Object> row(SiteHistory history) {
    JobPages pages = jobs.get(history.job());
    return HistoryRow.of(
        history,
        histories,
        pages == null ? PageNames.job(history.job(), 1) : pages.link(history.subject()));
  }

  private static boolean isNews(Standing standing) {
    return switch (standing) {
      case BROKEN, NEW_FAILURE, FLAKY, FIXED -> true;
      case NOT_ENOUGH_RUNS, PASSING -> false;
    };
  }

  private @Nullable Map<String, @Nullable Object> builds() {
    List<NodeResult> builds = newest.ofKind(NodeKind.KBUILD);
    List<Map<String, @Nullable Object>> items = new ArrayList<>();
    for (NodeResult build : builds.stream().limit(limits.items()).toList()) {
      Map<String, @Nullable Object> item = new LinkedHashMap<>();
      item.put("name", build.name());
      item.put("page", PageNames.job(build.name(), 1));
      item.put("verdict", build.verdict().label());
      item.put("arch", build.build().arch());
      item.put("compiler", build.build().compiler());
      items.add(item);
    }
    return builds.isEmpty()
        ? null
        : PageModel.list(builds.size(), items, builds.size() - items.size());
  }
}
