package dev.kci.report;

import dev.kci.api.ApiException;
import dev.kci.api.KciApi;
import dev.kci.report.model.Report;
import dev.kci.results.CountedOwners;
import dev.kci.results.Subject;
import dev.kci.results.history.RunHistory;
import dev.kci.results.reader.HistoryQuery;
import dev.kci.results.reader.HistoryReader;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Adds to a report the history of its failures and measurements. Without an answer of the API, the
 * report goes without. Thread-safe.
 */
final class Histories {
  private static final Logger LOG = LoggerFactory.getLogger(Histories.class);

  private final KciApi api;
  private final Supplier<CountedOwners> counted;
  private final InstantSource clock;

  /**
   * @param counted whose runs count, besides those of a checkout's owner
   */
  Histories(KciApi api, Supplier<CountedOwners> counted) {
    this.api = api;
    this.counted = counted;
    this.clock = api.clock();
  }

  /** Returns the report with the histories that {@link HistoryPlan} chooses. */
  Report addTo(Report report) {
    Map<Subject, RunHistory> histories = new HashMap<>();
    try {
      CountedOwners owners = counted.get().below(report.checkout());
      HistoryReader reader =
          new HistoryReader(api.nodes(), node -> owners.has(node, node.runtime().orElse(null)));
      for (HistoryQuery query : HistoryPlan.of(report, clock.instant())) {
        reader.read(query).forEach(history -> histories.put(history.subject(), history));
      }
    } catch (ApiException e) {
      LOG.warn("Some histories are omitted error={}", e.getMessage());
    }
    return report.withHistories(histories);
  }
}
