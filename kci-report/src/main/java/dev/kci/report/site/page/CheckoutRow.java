package dev.kci.report.site.page;

import dev.kci.results.Counts;
import dev.kci.text.SafeText;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A checkout in a list, as a map for templates. */
final class CheckoutRow {
  private static final int TEXT_LENGTH = 200;
  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm").withZone(ZoneOffset.UTC);

  private CheckoutRow() {}

  /**
   * @param page the page of the checkout
   */
  static Map<String, @Nullable Object> of(CheckoutSummary summary, String page) {
    Map<String, @Nullable Object> row = new LinkedHashMap<>();
    row.put("page", page);
    row.put("describe", revision(summary));
    row.put("created", time(summary.created()));
    row.put("builds", counts(summary.builds()));
    row.put("jobs", counts(summary.jobs()));
    row.put("tests", counts(summary.tests()));
    return row;
  }

  /** Returns the name of the checkout's revision, safe to show. */
  static String revision(CheckoutSummary summary) {
    return summary
        .checkout()
        .kernelRevision()
        .map(revision -> SafeText.plain(revision.displayName(), TEXT_LENGTH))
        .orElse("?");
  }

  static String time(Instant time) {
    return MINUTE.format(time) + " UTC";
  }

  /** How many passed, and how many failed if any did; null for nothing. */
  private static @Nullable Map<String, @Nullable Object> counts(Counts counts) {
    if (counts.total() == 0) {
      return null;
    }
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("passed", counts.pass() + "/" + counts.total());
    map.put("failed", counts.fail() == 0 ? null : counts.fail());
    return map;
  }
}
