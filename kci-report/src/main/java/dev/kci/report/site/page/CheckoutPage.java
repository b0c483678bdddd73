package dev.kci.report.site.page;

import dev.kci.report.model.Report;
import dev.kci.report.render.Limits;
import dev.kci.report.render.NodeLinks;
import dev.kci.report.render.ReportModel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The page of a checkout as a map for templates: its report, with links to its jobs' pages. */
final class CheckoutPage {
  static final Limits LIMITS = new Limits(300, 60, 10);

  private CheckoutPage() {}

  static Map<String, @Nullable Object> model(
      CheckoutSummary summary, Report report, NodeLinks links, Limits limits) {
    Map<String, @Nullable Object> model =
        new LinkedHashMap<>(ReportModel.of(report, links, limits));
    model.put("title", model.get("tree") + "/" + model.get("branch"));
    model.put("created", CheckoutRow.time(summary.created()));
    model.put("table", linked(model.get("table")));
    return model;
  }

  /** Returns a table of results whose jobs have a link to their page. */
  static @Nullable Object linked(@Nullable Object table) {
    if (!(table instanceof Map<?, ?> map) || !(map.get("rows") instanceof List<?> rows)) {
      return table;
    }
    Map<Object, @Nullable Object> linked = new LinkedHashMap<>(map);
    linked.put("rows", rows.stream().map(CheckoutPage::linkedRow).toList());
    return linked;
  }

  private static @Nullable Object linkedRow(Object row) {
    if (!(row instanceof Map<?, ?> map)) {
      return row;
    }
    Map<Object, @Nullable Object> linked = new LinkedHashMap<>(map);
    linked.put("page", PageNames.job(String.valueOf(map.get("job")), 1));
    return linked;
  }
}
