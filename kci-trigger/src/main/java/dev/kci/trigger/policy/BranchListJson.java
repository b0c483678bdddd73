package dev.kci.trigger.policy;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.api.model.Timestamps;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The JSON list that NIPA publishes in place of a branch's name: {@code [{"branch": …, "date": …},
 * …]}; the entry with the newest date is the branch.
 */
public final class BranchListJson {
  private static final Comparator<Entry> BY_TIME =
      Comparator.comparing(Entry::time).thenComparing(Entry::date);

  private BranchListJson() {}

  private record Entry(String branch, String date) {
    Instant time() {
      try {
        return Timestamps.parse(date);
      } catch (IllegalArgumentException noTime) {
        return Instant.MIN;
      }
    }
  }

  /**
   * Returns the branch with the newest date. Dates are compared as times, in UTC if they have no
   * zone; dates that are not times count as older and are compared as text.
   *
   * @throws IllegalArgumentException if the text is not such a list, or the list is empty
   */
  public static String newest(String json) {
    if (!(JsonText.parse(json) instanceof List<?> list)) {
      throw new IllegalArgumentException("Not a JSON list of {branch, date}");
    }
    Optional<Entry> newest =
        list.stream()
            .filter(Map.class::isInstance)
            .map(entry -> JsonObject.of("entry", entry).object("entry").orElseThrow())
            .filter(entry -> entry.string("branch").isPresent() && entry.string("date").isPresent())
            .map(
                entry ->
                    new Entry(
                        entry.string("branch").orElseThrow(), entry.string("date").orElseThrow()))
            .max(BY_TIME);
    return newest
        .map(Entry::branch)
        .orElseThrow(
            () -> new IllegalArgumentException("No entry with branch and date in the JSON list"));
  }
}
