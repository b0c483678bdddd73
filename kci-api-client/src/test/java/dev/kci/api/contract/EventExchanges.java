package dev.kci.api.contract;

import dev.kci.api.KciApi;
import dev.kci.api.Subscription;
import dev.kci.api.model.EventQuery;
import dev.kci.api.model.JsonObject;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Publication;
import dev.kci.api.model.Result;
import dev.kci.api.model.Timestamps;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Pub/sub and the history of events. */
final class EventExchanges {
  private static final String LISTS = "push and pop lose items and are left out";

  private EventExchanges() {}

  static void add(Contract contract) {
    subscriptions(contract);
    listens(contract);
    publications(contract);
    history(contract);
    contract.leftOut(
        LISTS,
        "push",
        "push-attributes",
        "push-no-data",
        "pop",
        "pop-attributes",
        "pop-empty",
        "pop-after-client-timeout",
        "pop-no-token");
  }

  private static void subscriptions(Contract contract) {
    contract.made(
        (api, exchange) -> api.events().subscribe(exchange.segment(2), false, null),
        "subscribe-no-token",
        "subscribe-plain",
        "subscribe-plain-other-user",
        "subscribe-own-channel");
    contract.made(
        (api, exchange) ->
            api.events()
                .subscribe(
                    exchange.segment(2),
                    exchange.query("promisc").isPresent(),
                    exchange.query("subscriber_id").orElse(null)),
        "subscribe-promisc",
        "durable-subscribe-new",
        "durable-subscribe-again",
        "durable-subscribe-without-unsubscribe",
        "durable-other-user",
        "durable-resubscribe-after-timeout",
        "durable-other-channel",
        "durable-promisc-subscribe",
        "durable-promisc-subscribe-again",
        "restart-durable-subscribe-again");
    contract.leftOut("promisc is true or absent", "subscribe-promisc-bad-value");
    contract.made(
        (api, exchange) -> api.events().statistics(),
        "stats-subscriptions",
        "stats-subscriptions-not-admin",
        "durable-other-user-leak");
  }

  /** A subscription with the path's number; {@code before} has the server's answer to it. */
  private static Subscription subscription(KciApi api) {
    return api.events().subscribe("mychan", false, null);
  }

  private static void listens(Contract contract) {
    for (RecordedExchange exchange : RecordedExchange.all()) {
      boolean listen = exchange.path().startsWith("/latest/listen/");
      boolean unsubscribe = exchange.path().startsWith("/latest/unsubscribe/");
      if (exchange.name().equals("listen-not-a-number")) {
        contract.leftOut("the number of a subscription is one", exchange.name());
      } else if (listen || unsubscribe) {
        String id = exchange.segment(2);
        contract.made(
            List.of("{\"id\": " + id + ", \"channel\": \"mychan\", \"user\": \"kciuser\"}"),
            listen ? EventExchanges::next : EventExchanges::close,
            exchange.name());
      }
    }
  }

  private static Object next(KciApi api, RecordedExchange exchange) {
    return subscription(api).next();
  }

  /** Closing never fails, because nobody could act on a failure. */
  private static Object close(KciApi api, RecordedExchange exchange) {
    subscription(api).close();
    return OutcomeCheck.QUIET;
  }

  private static void publications(Contract contract) {
    contract.made(
        (api, exchange) -> {
          api.events()
              .publish(exchange.segment(2), exchange.bodyObject().object("data").orElseThrow());
          return OutcomeCheck.QUIET;
        },
        "publish",
        "publish-empty-data",
        "publish-no-subscriber");
    contract.made(
        (api, exchange) -> {
          Object data = Objects.requireNonNull(exchange.bodyObject().get("data"));
          api.events().publish(exchange.segment(2), Publication.of(data));
          return OutcomeCheck.QUIET;
        },
        "publish-text-data",
        "publish-no-token");
    contract.made(
        (api, exchange) -> {
          Publication event =
              new Publication(
                  List.of(1, 2),
                  "my.type",
                  "https://me.example/",
                  JsonObject.of("subject", "s")
                      .with("owner", "fake")
                      .with("id", "my-id")
                      .with("Extra", 1));
          api.events().publish(exchange.segment(2), event);
          return OutcomeCheck.QUIET;
        },
        "publish-full");
    contract.leftOut("an event has data", "publish-no-data");
  }

  private static EventQuery query(RecordedExchange exchange) {
    EventQuery query = EventQuery.all();
    for (Map.Entry<String, String> pair : exchange.query()) {
      String value = pair.getValue();
      query =
          switch (pair.getKey()) {
            case "from" -> query.after(Timestamps.parse(value));
            case "node_id" -> query.node(value);
            case "owner" -> query.owner(value);
            case "op" -> query.op(value);
            case "kind" -> query.kind(new NodeKind(value));
            case "name" -> query.name(value);
            case "group" -> query.group(value);
            case "path" -> query.path(value);
            case "state" -> query.state(NodeState.of(value));
            case "result" -> query.result(Result.of(value));
            case "channel" -> query.channel(value);
            case "id" -> query.records(List.of(value));
            case "ids" -> query.records(Arrays.asList(value.split(",")));
            case "recursive" -> query.withNodes();
            case "limit", "offset" -> query;
            default -> throw new IllegalArgumentException(pair.getKey());
          };
    }
    return query;
  }

  private static int limit(RecordedExchange exchange) {
    return exchange.query("limit").map(Integer::valueOf).orElseThrow();
  }

  private static void history(Contract contract) {
    contract.made(
        (api, exchange) -> api.events().history(query(exchange)),
        "events-all",
        "events-node-id",
        "events-from",
        "events-from-z",
        "events-result-name-group-owner",
        "events-path",
        "events-id",
        "events-ids",
        "events-id-malformed");
    contract.made(
        (api, exchange) -> api.events().history(query(exchange), limit(exchange), 0),
        "events-limit",
        "events-kind-state-op",
        "events-channel");
    contract.leftOut("limit is a number", "events-limit-text");
    contract.leftOut("times are typed", "events-from-epoch", "events-from-malformed");
    contract.made(
        (api, exchange) -> api.events().history(query(exchange), limit(exchange), 0),
        "events-recursive",
        "events-recursive-published",
        "events-recursive-limit-1001");
    contract.made(
        (api, exchange) -> api.events().history(query(exchange)), "events-recursive-no-limit");
    contract.leftOut("any text counts as true", "events-recursive-false");
    contract.leftOut("asking for other ids replaces the first ones", "events-id-and-ids");
    contract.leftOut(
        "there is no method for what the server does not know",
        "events-unknown-filter",
        "events-sequence-filter");
    contract.leftOut("an offset goes with a limit", "events-offset");
  }
}
