package dev.kci.report.site.page;

import dev.kci.report.render.SitePage;
import dev.kci.report.render.SiteTemplates;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** Makes the page that lists all branches by tree. Pure. */
public final class IndexPage {
  private IndexPage() {}

  /**
   * Returns the page.
   *
   * @param newest the newest checkout of each branch
   */
  public static String of(
      SiteTemplates templates, String title, SortedMap<BranchName, CheckoutSummary> newest) {
    Map<String, List<Map<String, @Nullable Object>>> byTree = new LinkedHashMap<>();
    newest.forEach(
        (branch, summary) ->
            byTree
                .computeIfAbsent(branch.tree(), tree -> new ArrayList<>())
                .add(row(branch, summary)));
    List<Map<String, @Nullable Object>> trees = new ArrayList<>();
    byTree.forEach(
        (tree, branches) -> {
          Map<String, @Nullable Object> map = new LinkedHashMap<>();
          map.put("tree", PageModel.of(new BranchName(tree, "")).get("tree"));
          map.put("branches", branches);
          trees.add(map);
        });
    Map<String, @Nullable Object> model = new LinkedHashMap<>();
    model.put("title", title);
    model.put("trees", trees);
    return templates.html(SitePage.INDEX, model);
  }

  private static Map<String, @Nullable Object> row(BranchName branch, CheckoutSummary summary) {
    String folder = PageNames.folder(branch) + "/";
    Map<String, @Nullable Object> row = new LinkedHashMap<>();
    row.put("branch", PageModel.of(branch).get("branch"));
    row.put("page", folder + PageNames.INDEX);
    row.put(
        "checkouts", List.of(CheckoutRow.of(summary, folder + PageNames.checkout(summary.id()))));
    return row;
  }
}
