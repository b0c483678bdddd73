package dev.kci.kciapi.results;

import dev.kci.api.model.JsonObject;
import dev.kci.cli.Styled;
import dev.kci.cli.table.Column;
import dev.kci.results.CheckoutResults;
import dev.kci.results.Comparison;
import dev.kci.results.NodeResult;
import dev.kci.results.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A result that differs between two checkouts. */
record Change(Kind kind, NodeResult result) {
  /** What changed, in the order of the table. */
  enum Kind {
    REGRESSION("regressions", Verdict.FAIL),
    NEW_FAILURE("new failures", Verdict.FAIL),
    FIXED("fixed", Verdict.PASS),
    GONE("gone", Verdict.INCOMPLETE),
    STILL_FAILING("still failing", Verdict.FAIL),
    NEW("new", Verdict.PASS);

    private final String plural;
    private final Verdict colour;

    Kind(String plural, Verdict colour) {
      this.plural = plural;
      this.colour = colour;
    }

    String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private String noun(long count) {
      return count == 1 ? word() : plural;
    }

    Styled text() {
      return VerdictText.of(colour, word());
    }
  }

  /** Returns what changed, sorted by kind. */
  static List<Change> between(CheckoutResults before, CheckoutResults now) {
    Comparison comparison = Comparison.of(now, Optional.of(before));
    List<Change> changes = new ArrayList<>();
    add(changes, Kind.REGRESSION, comparison.regressions());
    add(changes, Kind.NEW_FAILURE, comparison.newFailures());
    add(changes, Kind.FIXED, comparison.fixed());
    add(changes, Kind.GONE, onlyIn(before, now));
    add(changes, Kind.STILL_FAILING, comparison.knownFailures());
    add(
        changes,
        Kind.NEW,
        onlyIn(now, before).stream().filter(result -> result.verdict() != Verdict.FAIL).toList());
    return changes;
  }

  private static void add(List<Change> changes, Kind kind, List<NodeResult> results) {
    results.forEach(result -> changes.add(new Change(kind, result)));
  }

  /** Faults of the kernel do not count: nobody misses them. */
  private static List<NodeResult> onlyIn(CheckoutResults one, CheckoutResults other) {
    Set<String> keys = other.results().stream().map(NodeResult::key).collect(Collectors.toSet());
    Set<String> seen = new java.util.HashSet<>();
    return one.results().stream()
        .filter(result -> result.counted() && result.verdict().isConclusive())
        .filter(result -> !result.isKernelFault() && !keys.contains(result.key()))
        .filter(result -> seen.add(result.key()))
        .toList();
  }

  /** Whether it is shown without {@code --all}. */
  boolean isNews() {
    return kind != Kind.STILL_FAILING && kind != Kind.NEW;
  }

  /** Returns the number of changes of each kind. */
  static String summary(List<Change> changes) {
    String words =
        Arrays.stream(Kind.values())
            .map(kind -> count(changes, kind) + " " + kind.noun(count(changes, kind)))
            .filter(text -> !text.startsWith("0 "))
            .collect(Collectors.joining(", "));
    return words.isEmpty() ? "no difference" : words;
  }

  private static long count(List<Change> changes, Kind kind) {
    return changes.stream().filter(change -> change.kind == kind).count();
  }

  static List<Column<Change>> columns() {
    return List.of(
        Column.<Change>styled("change", change -> change.kind.text()).widths(11, 13),
        Column.<Change>of("name", change -> change.result.name()).widths(16, 30).cutInside(),
        Column.<Change>of("platform", change -> change.result.platform()).widths(8, 16).rank(1),
        Column.<Change>of("build", change -> change.result.build().name())
            .widths(20, 20)
            .cutInside()
            .rank(2),
        Column.<Change>of("error", change -> change.result.errorCode()).widths(10, 16).rank(3),
        Column.<Change>of("id", change -> change.result.nodeId()).whole(24));
  }

  /** For programs. */
  static JsonObject json(CheckoutView from, CheckoutView to, List<Change> changes) {
    return JsonObject.of("from", CheckoutView.json(from.results().checkout()).asMap())
        .with("to", CheckoutView.json(to.results().checkout()).asMap())
        .with("changes", changes.stream().map(Change::values).toList());
  }

  private Map<String, @Nullable Object> values() {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("change", kind.name().toLowerCase(Locale.ROOT));
    json.put("kind", result.kind().wireName());
    json.put("name", result.name());
    json.put("platform", result.platform());
    json.put("build", result.build().name());
    json.put("result", result.verdict().label());
    json.put("error_code", result.errorCode());
    json.put("id", result.nodeId());
    return json;
  }
}
