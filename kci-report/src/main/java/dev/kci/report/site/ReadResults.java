package dev.kci.report.site;

import dev.kci.api.model.Node;
import dev.kci.report.site.page.BranchName;
import dev.kci.report.site.page.CheckoutSummary;
import dev.kci.report.site.page.SiteCheckout;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The results of checkouts, read from the API once and kept in files. Not thread-safe. */
final class ReadResults {
  private static final Logger LOG = LoggerFactory.getLogger(ReadResults.class);

  private final ResultFiles files;
  private final ResultSource source;
  private final Consumer<String> progress;
  private final Map<String, CheckoutSummary> known = new HashMap<>();
  private int read;

  /**
   * @param folder of the files
   * @param progress told what is read next
   */
  ReadResults(Path folder, ResultSource source, Consumer<String> progress) throws IOException {
    this.files = new ResultFiles(folder, source.identity());
    this.source = source;
    this.progress = progress;
    files.summaries().forEach(summary -> known.put(summary.id(), summary));
  }

  /**
   * Reads what is missing or has changed, the oldest first. Each checkout is kept at once, so a
   * killed process does not read it again.
   *
   * @param lastUpdate when the last complete update began
   */
  void read(List<Node> newestFirst, Instant lastUpdate) throws IOException {
    for (int i = newestFirst.size() - 1; i >= 0; i--) {
      Node checkout = newestFirst.get(i);
      CheckoutSummary before = known.get(checkout.requireId());
      if (before == null || !source.isUpToDate(before, checkout, lastUpdate)) {
        String text = BranchName.of(checkout) + " " + checkout.requireId();
        progress.accept(
            "Reading " + (newestFirst.size() - i) + " of " + newestFirst.size() + ": " + text);
        SiteCheckout results = source.read(checkout);
        files.write(results);
        known.put(results.id(), results.summary());
        read++;
        LOG.debug("Read checkout={} results={}", results.id(), results.results().results().size());
      }
    }
  }

  /** Returns the number of checkouts read from the API. */
  int numberRead() {
    return read;
  }

  /** Returns the summary of a checkout that was read; see {@link #read}. */
  Optional<CheckoutSummary> summary(Node checkout) {
    return Optional.ofNullable(known.get(checkout.requireId()));
  }

  /** Returns the results of a checkout; empty if its file is damaged: the next update reads it. */
  Optional<SiteCheckout> results(CheckoutSummary summary) throws IOException {
    Optional<SiteCheckout> results = files.read(summary.id());
    if (results.isEmpty()) {
      LOG.warn("Left out checkout={}: its file is damaged; run this again", summary.id());
      files.remove(summary.id());
    }
    return results;
  }

  /** Removes the files of all other checkouts. */
  void keepOnly(List<Node> checkouts) throws IOException {
    Set<String> gone = new HashSet<>(known.keySet());
    checkouts.forEach(checkout -> gone.remove(checkout.requireId()));
    for (String id : gone) {
      files.remove(id);
    }
  }
}
