package dev.kci.api.contract;

import dev.kci.api.KciApi;
import dev.kci.api.model.NodeQuery;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/** Finding and counting nodes. */
final class QueryExchanges {
  private static final List<String> WINDOW = List.of("limit", "offset");

  private QueryExchanges() {}

  static void add(Contract contract) {
    pages(contract);
    fast(contract);
    counts(contract);
  }

  private static NodeQuery query(
      RecordedExchange exchange, BiFunction<String, String, NodeQuery.Condition> condition) {
    return new NodeQuery(
        exchange.query().stream()
            .filter(pair -> !WINDOW.contains(pair.getKey()))
            .map(pair -> condition.apply(pair.getKey(), pair.getValue()))
            .toList());
  }

  private static NodeQuery typed(RecordedExchange exchange) {
    return query(exchange, TypedConditions::of);
  }

  /** Creates conditions as a program that gets them from its user. */
  private static NodeQuery textual(RecordedExchange exchange) {
    return query(exchange, NodeQuery.Condition::new);
  }

  private static Object page(KciApi api, NodeQuery query, RecordedExchange exchange) {
    Optional<String> limit = exchange.query("limit");
    long offset = exchange.query("offset").map(Long::valueOf).orElse(0L);
    return limit.isEmpty() && offset == 0
        ? api.nodes().page(query)
        : api.nodes().page(query, limit.map(Integer::valueOf).orElse(50), offset);
  }

  private static void pages(Contract contract) {
    contract.made(
        (api, exchange) -> page(api, typed(exchange), exchange),
        "nodes-default-page",
        "nodes-offset",
        "nodes-offset-beyond",
        "nodes-limit-1",
        "nodes-limit-100000",
        "nodes-kind",
        "nodes-kind-unknown",
        "nodes-state",
        "nodes-name",
        "nodes-name-ne",
        "nodes-name-re",
        "nodes-name-re-substring",
        "nodes-state-in",
        "nodes-state-nin",
        "nodes-result-null",
        "nodes-result-ne-null",
        "nodes-parent",
        "nodes-parent-malformed",
        "nodes-path",
        "nodes-group",
        "nodes-owner",
        "nodes-treeid",
        "nodes-commit",
        "nodes-version-int-as-text",
        "nodes-version-int-operator",
        "nodes-version-gte",
        "nodes-data-path-deep-missing",
        "nodes-created-gt",
        "nodes-created-gt-lt",
        "nodes-created-gt-z",
        "nodes-created-exact",
        "nodes-updated-lt",
        "nodes-timeout-lt",
        "nodes-holdoff-lt",
        "nodes-retry-counter",
        "nodes-flag-bool",
        "nodes-empty-value",
        "nodes-trailing-space",
        "nodes-plus-and-utf8",
        "nodes-with-regression-id-in-page");
    contract.made(
        (api, exchange) -> page(api, textual(exchange), exchange), "nodes-created-gt-date-only");
    contract.refused(
        IllegalArgumentException.class,
        (api, exchange) -> page(api, textual(exchange), exchange),
        "nodes-limit-0",
        "nodes-limit-negative",
        "nodes-offset-negative",
        "nodes-state-invalid",
        "nodes-state-in-spaces",
        "nodes-name-re-bad",
        "nodes-operator-unknown",
        "nodes-unknown-field",
        "nodes-parent-null",
        "nodes-parent-in",
        "nodes-id",
        "nodes-underscore-id",
        "nodes-created-gt-malformed",
        "nodes-holdoff-null",
        "nodes-retry-counter-gt",
        "nodes-retry-counter-text",
        "nodes-same-key-twice",
        "nodes-plain-then-operator",
        "nodes-operator-then-plain");
    contract.leftOut("limit is a number", "nodes-limit-text");
  }

  private static void fast(Contract contract) {
    contract.made((api, exchange) -> api.nodes().findAll(typed(exchange)), "fast-default");
    contract.leftOut(
        "the client reads parts by pages, which are sorted",
        "fast-limit-offset",
        "fast-limit-0",
        "fast-offset-negative",
        "fast-limit-text");
  }

  private static void counts(Contract contract) {
    contract.made(
        (api, exchange) -> api.nodes().count(typed(exchange)),
        "count",
        "count-all",
        "count-filter",
        "count-unknown-kind",
        "version-v0",
        "version-unknown");
    contract.refused(
        IllegalArgumentException.class,
        (api, exchange) ->
            api.nodes()
                .count(
                    new NodeQuery(exchange.query().stream().map(pair -> condition(pair)).toList())),
        "count-ignores-nothing");
  }

  private static NodeQuery.Condition condition(Map.Entry<String, String> pair) {
    return new NodeQuery.Condition(pair.getKey(), pair.getValue());
  }
}
