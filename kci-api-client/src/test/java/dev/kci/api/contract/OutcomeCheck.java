package dev.kci.api.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.ApiException;
import dev.kci.api.ApiToken;
import dev.kci.api.InvalidRequestException;
import dev.kci.api.NotFoundException;
import dev.kci.api.Subscription;
import dev.kci.api.UnauthorizedException;
import dev.kci.api.UnavailableException;
import dev.kci.api.model.Event;
import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeJson;
import dev.kci.api.model.NodePage;
import dev.kci.api.model.PastEvent;
import dev.kci.api.model.SubscriptionStatistics;
import dev.kci.api.model.Timestamps;
import dev.kci.api.model.User;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Compares the caller's result with the recorded answer. */
final class OutcomeCheck {
  /** The result of a call without a value. */
  static final Object QUIET = new Object();

  private OutcomeCheck() {}

  /** Checks the failure's type and message: method, path and the server's words. */
  static void checkFailure(RecordedExchange exchange, ApiException failure) {
    int status = exchange.status().orElse(0);
    assertThat(failure.status()).isEqualTo(status);
    assertThat(failure.getClass())
        .isEqualTo(
            switch (status) {
              case 400, 422 -> InvalidRequestException.class;
              case 401, 403 -> UnauthorizedException.class;
              case 404 -> NotFoundException.class;
              default -> UnavailableException.class;
            });
    assertThat(failure).hasMessageStartingWith(exchange.method() + " " + exchange.path());
    for (String words : words(exchange.answer())) {
      assertThat(failure).hasMessageContaining(words.strip().replaceAll("\\s+", " "));
    }
  }

  private static List<String> words(@Nullable Object answer) {
    if (!(answer instanceof Map<?, ?> error)) {
      return answer == null ? List.of() : List.of(answer.toString());
    }
    if (error.get("detail") instanceof List<?> list) {
      return list.stream().map(item -> ((Map<?, ?>) item).get("msg").toString()).toList();
    }
    return List.of((error.get("detail") == null ? error.get("message") : error.get("detail")) + "");
  }

  static void checkValue(RecordedExchange exchange, @Nullable Object value) {
    if (value == QUIET) {
      return;
    }
    if (value instanceof Optional<?> optional) {
      assertThat(optional.orElse(null)).isEqualTo(exchange.answer());
    } else if (value instanceof Event event) {
      checkEvent(exchange, event);
    } else if (value instanceof ApiToken token) {
      assertThat(token.reveal()).isEqualTo(exchange.answerObject().string("access_token").get());
    } else if (value instanceof User user) {
      checkUser(exchange.answerObject(), user);
    } else if (value instanceof Subscription subscription) {
      assertThat(subscription.id()).isEqualTo(exchange.answerObject().integer("id").orElseThrow());
    } else if (exchange.name().equals("telemetry-post")) {
      assertThat(value).isEqualTo(exchange.answerObject().integer("inserted").orElseThrow());
    } else {
      assertThat(RequestCheck.same(json(value), false))
          .isEqualTo(RequestCheck.same(exchange.answer(), false));
    }
  }

  private static void checkUser(JsonObject answer, User user) {
    assertThat(user.id()).isEqualTo(answer.string("id").orElseThrow());
    assertThat(user.username()).isEqualTo(answer.string("username").orElseThrow());
    assertThat(user.email()).isEqualTo(answer.string("email").orElseThrow());
    assertThat(user.superuser()).isEqualTo(answer.bool("is_superuser").orElseThrow());
    assertThat(user.groups()).isEmpty();
  }

  private static void checkEvent(RecordedExchange exchange, Event event) {
    JsonObject envelope = exchange.answerObject();
    JsonObject cloudEvent = JsonText.parseObject(envelope.string("data").orElseThrow());
    assertThat(event.channel()).isEqualTo(envelope.string("channel").orElseThrow());
    assertThat(event.cloudEventId()).isEqualTo(cloudEvent.string("id").orElseThrow());
    assertThat(event.owner()).isEqualTo(cloudEvent.string("owner").orElse(null));
    assertThat(event.sequenceId()).isEqualTo(cloudEvent.integer("_sequence_id").orElse(null));
    assertThat(event.data()).isEqualTo(cloudEvent.get("data"));
    assertThat(event.isKeepAlive())
        .isEqualTo(exchange.name().endsWith("-beep") && event.owner() == null);
    event
        .nodeEvent()
        .ifPresentOrElse(
            node -> {
              assertThat(node.id()).isEqualTo(cloudEvent.string("data.id").orElseThrow());
              assertThat(node.state().wireName()).isEqualTo(cloudEvent.string("data.state").get());
              assertThat(Optional.ofNullable(node.previousState()).map(s -> s.wireName()))
                  .isEqualTo(cloudEvent.string("data.previous_state"));
            },
            () -> assertThat(event.channel().equals("node") && !event.isKeepAlive()).isFalse());
  }

  /** Converts a value of the client's types to the server's form. */
  private static @Nullable Object json(@Nullable Object value) {
    if (value instanceof Node node) {
      return NodeJson.write(node).asMap();
    }
    if (value instanceof List<?> list) {
      return list.stream().map(OutcomeCheck::json).toList();
    }
    if (value instanceof NodePage page) {
      return page(json(page.items()), page.total(), page.limit(), page.offset());
    }
    if (value instanceof SubscriptionStatistics statistics) {
      return JsonObject.of("id", statistics.id())
          .with("channel", statistics.channel())
          .with("user", statistics.user())
          .with("promiscuous", statistics.promiscuous())
          .with("created", Timestamps.format(statistics.created()))
          .with(
              "last_poll",
              statistics.lastPoll() == null ? null : Timestamps.format(statistics.lastPoll()))
          .asMap();
    }
    return value instanceof PastEvent event ? pastEvent(event) : value;
  }

  private static Object pastEvent(PastEvent past) {
    return JsonObject.of("id", past.id())
        .with("timestamp", Timestamps.format(past.time()))
        .with("sequence_id", past.event().sequenceId())
        .with("channel", past.event().channel())
        .with("owner", past.event().owner())
        .with("data", past.event().data())
        .with("node", past.node() == null ? null : json(past.node()))
        .asMap();
  }

  private static Object page(@Nullable Object items, long total, int limit, long offset) {
    return JsonObject.of("items", items)
        .with("total", total)
        .with("limit", limit)
        .with("offset", offset)
        .asMap();
  }
}
