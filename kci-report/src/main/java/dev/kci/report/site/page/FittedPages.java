package dev.kci.report.site.page;

import dev.kci.report.render.Limits;
import dev.kci.report.render.SitePage;
import dev.kci.report.render.SiteTemplates;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes pages that stay below a size however much failed, by showing less. */
record FittedPages(SiteTemplates templates) {
  /** The size in bytes of the largest page. */
  static final int MOST_BYTES = 190_000;

  /** Returns a page with as much content as fits. */
  String html(SitePage page, Limits start, Function<Limits, Map<String, @Nullable Object>> model) {
    return all(page, start, limits -> List.of(model.apply(limits))).get(0);
  }

  /**
   * Returns pages that show the same things together, each with as much content as fits.
   *
   * @param models the pages' models within limits
   */
  List<String> all(
      SitePage page, Limits start, Function<Limits, List<Map<String, @Nullable Object>>> models) {
    Limits limits = start;
    List<String> pages = render(page, models.apply(limits));
    while (!pages.stream().allMatch(FittedPages::fits) && !limits.isLeast()) {
      limits = limits.smaller();
      pages = render(page, models.apply(limits));
    }
    return pages;
  }

  private List<String> render(SitePage page, List<Map<String, @Nullable Object>> models) {
    return models.stream().map(model -> templates.html(page, model)).toList();
  }

  private static boolean fits(String page) {
    return page.getBytes(StandardCharsets.UTF_8).length <= MOST_BYTES;
  }
}
