package dev.kci.kciapi.results;

import dev.kci.api.KciApi;
import dev.kci.results.CountedOwners;
import dev.kci.results.reader.CheckoutReader;
import dev.kci.results.reader.HistoryQuery;
import java.time.Duration;

/** Readers for people who look at results. */
final class Viewers {
  /** How far back all queries may look. */
  static final Duration LONGEST = HistoryQuery.LONGEST.minusDays(1);

  private Viewers() {}

  /** Returns a reader that leaves it to {@link CheckoutView} whose results count. */
  static CheckoutReader reader(KciApi api) {
    return new CheckoutReader(api, () -> CountedOwners.EVERYBODY);
  }
}
