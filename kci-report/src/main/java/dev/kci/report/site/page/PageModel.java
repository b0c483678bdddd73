package dev.kci.report.site.page;

import dev.kci.text.SafeText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the models of several pages have in common. */
final class PageModel {
  private static final int TEXT_LENGTH = 200;

  private PageModel() {}

  /** Returns the names of a branch, safe to show. */
  static Map<String, @Nullable Object> of(BranchName branch) {
    Map<String, @Nullable Object> model = new LinkedHashMap<>();
    model.put("tree", SafeText.plain(branch.tree(), TEXT_LENGTH));
    model.put("branch", SafeText.plain(branch.branch(), TEXT_LENGTH));
    return model;
  }

  /**
   * Returns a list.
   *
   * @param count the number of all entries
   * @param items those shown
   * @param more how many are not shown anywhere
   */
  static Map<String, @Nullable Object> list(int count, List<?> items, int more) {
    Map<String, @Nullable Object> list = new LinkedHashMap<>();
    list.put("count", count);
    list.put("items", items);
    list.put("more", more == 0 ? null : more); // for Mustache, the number 0 is true
    return list;
  }
}
