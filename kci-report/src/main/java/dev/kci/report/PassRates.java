package dev.kci.report;

import dev.kci.api.ApiException;
import dev.kci.api.KciApi;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeQuery;
import dev.kci.api.model.Result;
import dev.kci.report.model.PassRate;
import dev.kci.report.model.Report;
import dev.kci.results.CountedOwners;
import dev.kci.results.reader.FinishedCheckouts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Adds to a report how many tests passed in the last checkouts of the branch. Only the API's counts
 * are read, two for each checkout, and those of earlier checkouts once. If the API does not answer,
 * the rates are omitted. Thread-safe.
 */
final class PassRates {
  private static final Logger LOG = LoggerFactory.getLogger(PassRates.class);

  /** The number of checkouts, with the reported one. */
  private static final int MOST = 30;

  private static final Duration PAST = Duration.ofDays(90);

  /** Before and after a checkout's creation, when its tests are created. */
  private static final Duration EARLIEST = Duration.ofHours(1);

  private static final Duration LATEST = Duration.ofDays(90);

  private static final int MOST_REMEMBERED = 10_000;

  private final KciApi api;
  private final FinishedCheckouts checkouts;
  private final Supplier<CountedOwners> counted;
  private final Map<String, Numbers> remembered = Collections.synchronizedMap(new Recent());

  /**
   * @param counted whose tests count, besides those of a checkout's owner
   */
  PassRates(KciApi api, Supplier<CountedOwners> counted) {
    this.api = api;
    this.checkouts = new FinishedCheckouts(api.nodes());
    this.counted = counted;
  }

  private record Numbers(long passed, long failed) {}

  /** The most recently used. */
  private static final class Recent extends LinkedHashMap<String, Numbers> {
    private static final long serialVersionUID = 1;

    Recent() {
      super(100, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Numbers> eldest) {
      return size() > MOST_REMEMBERED;
    }
  }

  /**
   * Returns the pass rates of finished checkouts, in their order.
   *
   * @throws ApiException if the API does not answer
   */
  List<PassRate> of(List<Node> finished) {
    CountedOwners owners = counted.get();
    return finished.stream().map(node -> rate(node, remembered(node, owners))).toList();
  }

  /** Returns the report with the pass rates of up to {@value #MOST} checkouts. */
  Report addTo(Report report) {
    Node checkout = report.checkout();
    List<PassRate> rates = new ArrayList<>();
    try {
      CountedOwners owners = counted.get();
      rates.add(rate(checkout, count(checkout, owners)));
      for (Node before : checkouts.before(checkout, PAST, MOST - 1)) {
        rates.add(0, rate(before, remembered(before, owners)));
      }
    } catch (ApiException e) {
      LOG.warn("Some pass rates are omitted error={}", e.getMessage());
    }
    return report.withPassRates(rates);
  }

  private static PassRate rate(Node checkout, Numbers numbers) {
    return new PassRate(checkout, numbers.passed(), numbers.failed());
  }

  private Numbers remembered(Node checkout, CountedOwners owners) {
    Numbers known = remembered.get(checkout.requireId());
    if (known == null) {
      known = count(checkout, owners);
      remembered.put(checkout.requireId(), known);
    }
    return known;
  }

  private Numbers count(Node checkout, CountedOwners owners) {
    Instant created = checkout.created();
    if (checkout.treeid() == null || created == null) {
      return new Numbers(0, 0);
    }
    NodeQuery tests =
        NodeQuery.where(NodeField.TREEID.is(checkout.treeid()))
            .and(NodeField.KIND.is(NodeKind.TEST))
            .and(NodeField.OWNER.in(owners.below(checkout).names()))
            .and(NodeField.CREATED.notBefore(created.minus(EARLIEST)))
            .and(NodeField.CREATED.before(created.plus(LATEST)));
    return new Numbers(
        api.nodes().count(tests.and(NodeField.RESULT.is(Result.PASS))),
        api.nodes().count(tests.and(NodeField.RESULT.is(Result.FAIL))));
  }
}
