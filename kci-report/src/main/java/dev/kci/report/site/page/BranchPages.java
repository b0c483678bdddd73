package dev.kci.report.site.page;

import dev.kci.pipeline.config.KnownIssue;
import dev.kci.report.model.Report;
import dev.kci.report.render.NodeLinks;
import dev.kci.report.render.SitePage;
import dev.kci.report.render.SiteTemplates;
import dev.kci.results.CheckoutResults;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Makes the pages of a branch. Pure and thread-safe: the same checkouts give the same pages. */
public final class BranchPages {
  private final FittedPages pages;
  private final NodeLinks links;
  private final List<KnownIssue> issues;

  /**
   * @param links lead to pages that show a node
   * @param issues failures that somebody tracks already
   */
  public BranchPages(SiteTemplates templates, NodeLinks links, List<KnownIssue> issues) {
    this.pages = new FittedPages(templates);
    this.links = links;
    this.issues = List.copyOf(issues);
  }

  /**
   * Returns the pages of a branch by their names in its folder.
   *
   * @param newestFirst its checkouts, at least one
   * @param wanted the ids of the checkouts whose pages to make
   */
  public Map<String, String> of(List<SiteCheckout> newestFirst, Predicate<String> wanted) {
    BranchName branch = newestFirst.get(0).summary().branch();
    BranchHistories histories = new BranchHistories(newestFirst);
    Map<String, JobPages> jobs = jobs(branch, histories);
    Map<String, String> made = new LinkedHashMap<>();
    jobs.values().forEach(job -> made.putAll(job.pages()));
    for (int i = 0; i < newestFirst.size(); i++) {
      CheckoutSummary summary = newestFirst.get(i).summary();
      String id = summary.id();
      if (wanted.test(id)) {
        Report report = report(newestFirst, i, histories);
        made.put(
            PageNames.checkout(id),
            pages.html(
                SitePage.CHECKOUT,
                CheckoutPage.LIMITS,
                limits -> CheckoutPage.model(summary, report, links, limits)));
      }
    }
    Report newest = report(newestFirst, 0, histories);
    List<CheckoutSummary> summaries = newestFirst.stream().map(SiteCheckout::summary).toList();
    made.put(
        PageNames.INDEX,
        pages.html(
            SitePage.BRANCH,
            BranchPage.LIMITS,
            limits -> new BranchPage(summaries, newest, histories, jobs, links, limits).model()));
    return made;
  }

  private Map<String, JobPages> jobs(BranchName branch, BranchHistories histories) {
    Map<String, JobPages> jobs = new TreeMap<>();
    histories.all().stream()
        .collect(Collectors.groupingBy(SiteHistory::job))
        .forEach((job, all) -> jobs.put(job, new JobPages(branch, job, all, histories, pages)));
    return jobs;
  }

  /** Compares a checkout with the one before it. */
  private Report report(List<SiteCheckout> newestFirst, int index, BranchHistories histories) {
    SiteCheckout checkout = newestFirst.get(index);
    Optional<CheckoutResults> before =
        newestFirst.stream().skip(index + 1L).findFirst().map(SiteCheckout::results);
    Report report =
        Report.of(checkout.results(), before)
            .withExcerpts(checkout.excerpts())
            .withKnownIssues(issues);
    return report.withHistories(histories.of(report.failures(), checkout.summary().created()));
  }
}
