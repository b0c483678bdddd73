package dev.kci.report.site.page;

import dev.kci.report.model.LogExcerpt;
import dev.kci.results.CheckoutResults;
import java.util.Map;
import java.util.Objects;

/**
 * A checkout with everything that pages show of it.
 *
 * @param excerpts first errors of logs, by the id of the failed node
 */
public record SiteCheckout(
    CheckoutSummary summary, CheckoutResults results, Map<String, LogExcerpt> excerpts) {
  public SiteCheckout {
    Objects.requireNonNull(summary, "summary");
    Objects.requireNonNull(results, "results");
    excerpts = Map.copyOf(excerpts);
  }

  /** The id of its node. */
  public String id() {
    return summary.id();
  }
}
