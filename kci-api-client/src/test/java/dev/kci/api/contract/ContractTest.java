package dev.kci.api.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kci.api.ApiException;
import dev.kci.api.ApiToken;
import dev.kci.api.KciApi;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The client against recorded exchanges of the real server. */
class ContractTest {
  private static final Contract CONTRACT = Contract.complete();

  private final MockWebServer server = new MockWebServer();

  @BeforeEach
  void start() throws IOException {
    server.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  static Stream<RecordedExchange> made() {
    return RecordedExchange.all().stream().filter(e -> CONTRACT.made().containsKey(e.name()));
  }

  static Stream<RecordedExchange> refused() {
    return RecordedExchange.all().stream().filter(e -> CONTRACT.refused().containsKey(e.name()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("made")
  void requestAndResultMatchTheRecording(RecordedExchange exchange) throws InterruptedException {
    Contract.Made made = CONTRACT.made().get(exchange.name());
    made.before().forEach(body -> server.enqueue(new MockResponse.Builder().body(body).build()));
    server.enqueue(answer(exchange));

    try (KciApi api = api(exchange)) {
      Object value = null;
      ApiException failure = null;
      try {
        value = made.call().make(api, exchange);
      } catch (ApiException e) {
        failure = e;
      }
      checkOutcome(exchange, value, failure);
    }

    for (int i = 0; i < made.before().size(); i++) {
      take();
    }
    RequestCheck.check(exchange, take());
    assertThat(server.getRequestCount()).isEqualTo(made.before().size() + 1);
  }

  private static void checkOutcome(
      RecordedExchange exchange, @Nullable Object value, @Nullable ApiException failure) {
    boolean succeeds = exchange.status().filter(status -> status < 300).isPresent();
    if (failure != null && !succeeds) {
      OutcomeCheck.checkFailure(exchange, failure);
    } else if (failure != null) {
      throw failure;
    } else {
      assertThat(succeeds || value == OutcomeCheck.QUIET).isTrue();
      OutcomeCheck.checkValue(exchange, value);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refused")
  void futileRequestIsNotSent(RecordedExchange exchange) {
    Contract.Refused refused = CONTRACT.refused().get(exchange.name());
    try (KciApi api = api(exchange)) {
      if (refused.failure() == null) {
        assertThat(refused.call().make(api, exchange)).isNotNull();
      } else {
        assertThatThrownBy(() -> refused.call().make(api, exchange))
            .isExactlyInstanceOf(refused.failure());
      }
    }
    assertThat(server.getRequestCount()).isZero();
  }

  @Test
  void everyRecordedExchangeIsCovered(TestReporter reporter) {
    List<String> recorded = RecordedExchange.all().stream().map(RecordedExchange::name).toList();
    List<String> known = new ArrayList<>(CONTRACT.made().keySet());
    known.addAll(CONTRACT.refused().keySet());
    known.addAll(CONTRACT.leftOut().keySet());

    reporter.publishEntry(
        Map.of(
            "made", CONTRACT.made().size() + " / " + recorded.size(),
            "refused before sending", String.valueOf(CONTRACT.refused().size()),
            "left out", String.valueOf(CONTRACT.leftOut().size())));
    byReason().forEach(reporter::publishEntry);

    assertThat(recorded).hasSize(357).doesNotHaveDuplicates();
    assertThat(known).containsExactlyInAnyOrderElementsOf(recorded);
  }

  private static Map<String, String> byReason() {
    return CONTRACT.leftOut().entrySet().stream()
        .collect(
            Collectors.groupingBy(
                Map.Entry::getValue,
                Collectors.mapping(
                    Map.Entry::getKey,
                    Collectors.collectingAndThen(
                        Collectors.toCollection(TreeSet::new), names -> String.join(" ", names)))));
  }

  private KciApi api(RecordedExchange exchange) {
    String version = exchange.version().startsWith("v") ? exchange.version() : "latest";
    return KciApi.builder(server.url("/").uri())
        .version(version)
        .token(exchange.token().map(ApiToken::of).orElse(null))
        .retries(0)
        .listenTimeout(Duration.ofMillis(exchange.status().isPresent() ? 10_000 : 200))
        .build();
  }

  /** Returns the recorded answer; stays silent where the real server did. */
  private static MockResponse answer(RecordedExchange exchange) {
    if (exchange.status().isEmpty()) {
      return new MockResponse.Builder().onResponseStart(SocketEffect.Stall.INSTANCE).build();
    }
    return new MockResponse.Builder()
        .code(exchange.status().get())
        .body(exchange.answerText())
        .build();
  }

  private RecordedRequest take() throws InterruptedException {
    RecordedRequest request = server.takeRequest(5, TimeUnit.SECONDS);
    assertThat(request).as("the request").isNotNull();
    return request;
  }
}
