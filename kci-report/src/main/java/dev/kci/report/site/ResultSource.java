package dev.kci.report.site;

import dev.kci.api.Nodes;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeQuery;
import dev.kci.files.Sha256;
import dev.kci.report.model.LogExcerpt;
import dev.kci.report.site.page.CheckoutSummary;
import dev.kci.report.site.page.SiteCheckout;
import dev.kci.results.CheckoutResults;
import dev.kci.results.CountedOwners;
import dev.kci.results.reader.CheckoutReader;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Reads the results of checkouts from the API, and asks whether they have changed since. */
public final class ResultSource {
  /** Results may arrive, and jobs may run again, this long after a checkout's last change. */
  private static final Duration UNSETTLED = Duration.ofDays(1);

  private final String api;
  private final Nodes nodes;
  private final CheckoutReader reader;
  private final Supplier<CountedOwners> counted;
  private final Function<CheckoutResults, Map<String, LogExcerpt>> excerpts;

  /**
   * @param api its URL
   * @param counted whose nodes count, besides those of a checkout's owner
   * @param excerpts reads the first errors of logs, by the id of the failed node
   */
  public ResultSource(
      String api,
      Nodes nodes,
      CheckoutReader reader,
      Supplier<CountedOwners> counted,
      Function<CheckoutResults, Map<String, LogExcerpt>> excerpts) {
    this.api = api;
    this.nodes = nodes;
    this.reader = reader;
    this.counted = counted;
    this.excerpts = excerpts;
  }

  /** Differs for another API or other users: what was read from those does not count. */
  String identity() {
    CountedOwners owners = counted.get();
    return Sha256.of(
        api
            + "\n"
            + new TreeSet<>(owners.owners())
            + "\n"
            + new TreeMap<>(owners.runtimes().byRuntime()));
  }

  /**
   * Reads a checkout.
   *
   * @throws dev.kci.api.ApiException if the API does not answer
   */
  SiteCheckout read(Node checkout) {
    Collection<Node> below = reader.descendants(checkout);
    CheckoutResults results = CheckoutResults.of(checkout, below, counted.get());
    Instant newest =
        Stream.concat(Stream.of(checkout), below.stream())
            .map(Node::updated)
            .filter(Objects::nonNull)
            .max(Comparator.naturalOrder())
            .orElse(Instant.EPOCH);
    return new SiteCheckout(CheckoutSummary.of(results, newest), results, excerpts.apply(results));
  }

  /**
   * Returns whether a checkout has the results that were read. A checkout that had ended some time
   * before the last update does not change; of others, the API is asked for newer nodes.
   */
  boolean isUpToDate(CheckoutSummary read, Node checkout, Instant lastUpdate) {
    Instant updated = checkout.updated();
    if (!Objects.equals(updated, read.checkout().updated())) {
      return false;
    }
    if (updated == null
        || checkout.treeid() == null
        || updated.plus(UNSETTLED).isBefore(lastUpdate)) {
      return true;
    }
    return nodes.count(
            NodeQuery.where(NodeField.TREEID.is(checkout.treeid()))
                .and(NodeField.UPDATED.after(read.newest())))
        == 0;
  }
}
