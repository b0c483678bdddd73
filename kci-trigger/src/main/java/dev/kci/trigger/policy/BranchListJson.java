package dev.kci.trigger.policy;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The JSON list that NIPA publishes in place of a branch's name: {@code [{"branch": …, "date": …},
 * …]}; the entry with the newest date is the branch.
 */
public final class BranchListJson {
  private BranchListJson() {}

  /**
   * Returns the branch with the newest date. Dates are compared as text, as in the Python original.
   *
   * @throws IllegalArgumentException if the text is no such list, or the list is empty
   */
  public static String newest(String json) {
    if (!(JsonText.parse(json) instanceof List<?> list)) {
      throw new IllegalArgumentException("Not a JSON list of {branch, date}");
    }
    Optional<JsonObject> newest =
        list.stream()
            .filter(Map.class::isInstance)
            .map(entry -> JsonObject.of("entry", entry).object("entry").orElseThrow())
            .filter(entry -> entry.string("branch").isPresent() && entry.string("date").isPresent())
            .max(Comparator.comparing(entry -> entry.string("date").orElseThrow()));
    return newest
        .flatMap(entry -> entry.string("branch"))
        .orElseThrow(
            () -> new IllegalArgumentException("No entry with branch and date in the JSON list"));
  }
}
