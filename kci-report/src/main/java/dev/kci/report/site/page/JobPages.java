package dev.kci.report.site.page;

import dev.kci.report.render.Limits;
import dev.kci.report.render.SitePage;
import dev.kci.results.NaturalOrder;
import dev.kci.results.Subject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The pages of one job or build of a branch: its own history, and that of each of its tests that
 * ever failed. The others are listed by name. Many failures need several pages. Used for one update
 * of a branch.
 */
final class JobPages {
  private static final Limits LIMITS = new Limits(300, 0, 2);

  private final BranchName branch;
  private final String job;
  private final BranchHistories all;
  private final List<SiteHistory> own;
  private final List<SiteHistory> unstable;
  private final List<String> passing;
  private final Map<Subject, String> links = new HashMap<>();
  private final List<String> html;

  JobPages(
      BranchName branch,
      String job,
      List<SiteHistory> histories,
      BranchHistories all,
      FittedPages pages) {
    this.branch = branch;
    this.job = job;
    this.all = all;
    List<SiteHistory> sorted = histories.stream().sorted(HistoryRow.ORDER).toList();
    this.own = sorted.stream().filter(SiteHistory::isOfJob).toList();
    this.unstable = sorted.stream().filter(h -> !h.isOfJob() && h.isUnstable()).toList();
    this.passing = passing(sorted);
    this.html = pages.all(SitePage.JOB, LIMITS, this::models);
  }

  /** The names of the tests that never failed, with their number of platforms. */
  private static List<String> passing(List<SiteHistory> histories) {
    Map<String, Integer> platforms = new TreeMap<>(NaturalOrder.INSTANCE);
    histories.stream()
        .filter(history -> !history.isOfJob() && !history.isUnstable())
        .forEach(history -> platforms.merge(history.name(), 1, Integer::sum));
    List<String> names = new ArrayList<>();
    platforms.forEach((name, number) -> names.add(number == 1 ? name : name + " (" + number + ")"));
    return names;
  }

  /** The pages by name. */
  Map<String, String> pages() {
    Map<String, String> pages = new LinkedHashMap<>();
    for (int i = 0; i < html.size(); i++) {
      pages.put(PageNames.job(job, i + 1), html.get(i));
    }
    return pages;
  }

  /** The address of a history. */
  String link(Subject subject) {
    return links.getOrDefault(subject, PageNames.job(job, 1));
  }

  private List<Map<String, @Nullable Object>> models(Limits limits) {
    int parts = Math.max(1, (unstable.size() + limits.items() - 1) / limits.items());
    List<Map<String, @Nullable Object>> models = new ArrayList<>();
    for (int part = 1; part <= parts; part++) {
      int begin = (part - 1) * limits.items();
      List<SiteHistory> shown =
          unstable.subList(begin, Math.min(begin + limits.items(), unstable.size()));
      String page = PageNames.job(job, part);
      for (SiteHistory history : shown) {
        links.put(history.subject(), page + "#" + PageNames.place(history.subject()));
      }
      models.add(model(part, parts, shown, limits));
    }
    return models;
  }

  private Map<String, @Nullable Object> model(
      int part, int parts, List<SiteHistory> shown, Limits limits) {
    boolean first = part == 1;
    Map<String, @Nullable Object> model = new LinkedHashMap<>(PageModel.of(branch));
    model.put("title", job + " on " + model.get("branch"));
    model.put("job", job);
    model.put("parts", parts == 1 ? null : parts(part, parts));
    model.put("jobs", first ? list(own, own.size(), limits.items()) : null);
    model.put("unstable", list(shown, unstable.size(), shown.size()));
    model.put("passing", first ? passing(limits.items() * 4) : null);
    return model;
  }

  private List<Map<String, @Nullable Object>> parts(int current, int parts) {
    List<Map<String, @Nullable Object>> links = new ArrayList<>();
    for (int part = 1; part <= parts; part++) {
      Map<String, @Nullable Object> link = new LinkedHashMap<>();
      link.put("part", part);
      link.put("page", part == current ? null : PageNames.job(job, part));
      links.add(link);
    }
    return links;
  }

  private @Nullable Map<String, @Nullable Object> list(
      List<SiteHistory> histories, int count, int most) {
    List<Map<String, @Nullable Object>> items =
        histories.stream().limit(most).map(history -> HistoryRow.of(history, all, null)).toList();
    return histories.isEmpty()
        ? null
        : PageModel.list(count, items, histories.size() - items.size());
  }

  private @Nullable Map<String, @Nullable Object> passing(int most) {
    List<String> names = passing.stream().limit(most).toList();
    return passing.isEmpty()
        ? null
        : PageModel.list(passing.size(), names, passing.size() - names.size());
  }
}
