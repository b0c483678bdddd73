package dev.kci.api;

import static dev.kci.api.MockApi.LOST;
import static dev.kci.api.MockApi.SILENCE;
import static dev.kci.api.MockApi.answer;
import static dev.kci.api.MockApi.count;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kci.api.model.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.SocketEffect;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which calls are retried, and when calls are suspended. */
class CallPolicyTest {
  private final MockApi mock = new MockApi();
  private final MockWebServer server = mock.server();

  @AfterEach
  void stop() {
    mock.close();
  }

  @Nested
  class Again {
    @ParameterizedTest
    @ValueSource(ints = {429, 502, 503, 504})
    void idempotentCallIsRetriedOnTransientFailures(int status) {
      server.enqueue(answer(status, ""));
      server.enqueue(LOST);
      server.enqueue(
          new MockResponse.Builder()
              .body("60")
              .onResponseBody(SocketEffect.ShutdownConnection.INSTANCE)
              .build());
      server.enqueue(answer(200, "60"));
      try (KciApi api = mock.client().build()) {
        assertThat(count(api)).isEqualTo(60);
      }
      assertThat(server.getRequestCount()).isBetween(3, 4);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 405, 422, 500})
    void permanentFailureIsNotRetried(int status) {
      server.enqueue(answer(status, "{\"detail\": \"d\"}"));
      try (KciApi api = mock.client().build()) {
        String whose = status == 401 || status == 403 ? " (no API token is set)" : "";
        assertThatThrownBy(() -> count(api))
            .hasMessage("GET /latest/count: " + status + ", d" + whose);
      }
      assertThat(server.getRequestCount()).isEqualTo(1);
    }

    @Test
    void numberOfRetriesIsLimited() {
      for (int i = 0; i < 6; i++) {
        server.enqueue(answer(503, ""));
      }
      try (KciApi api = mock.client().build()) {
        assertThatThrownBy(() -> count(api)).isInstanceOf(UnavailableException.class);
      }
      assertThat(server.getRequestCount()).isEqualTo(4);
    }

    @Test
    void retryAfterIsHonoured() {
      server.enqueue(new MockResponse.Builder().code(503).addHeader("Retry-After", "7").build());
      server.enqueue(
          new MockResponse.Builder()
              .code(429)
              .addHeader("Date", "Tue, 24 Nov 2026 12:00:00 GMT")
              .addHeader("Retry-After", "Tue, 24 Nov 2026 12:00:09 GMT")
              .build());
      try (KciApi api = mock.client().retries(0).build()) {
        for (int seconds : new int[] {7, 9}) {
          assertThatThrownBy(() -> count(api))
              .isInstanceOfSatisfying(
                  UnavailableException.class,
                  e -> assertThat(e.retryAfter()).contains(Duration.ofSeconds(seconds)));
        }
      }
    }

    @Test
    void otherCallsAreRetriedOnlyOn429() {
      server.enqueue(answer(429, ""));
      server.enqueue(answer(503, ""));
      try (KciApi api = mock.client().build()) {
        assertThatThrownBy(() -> api.events().publish("c", JsonObject.of("n", 1)))
            .isInstanceOf(UnavailableException.class);
      }
      assertThat(server.getRequestCount()).isEqualTo(2);
    }

    @Test
    void brokenConnectionDoesNotRepeatOtherCalls() {
      server.enqueue(answer(200, "1"));
      server.enqueue(LOST);
      server.enqueue(answer(200, "null"));
      try (KciApi api = mock.client().build()) {
        count(api); // keeps the connection, which would let OkHttp retry
        assertThatThrownBy(() -> api.events().publish("c", JsonObject.of("n", 1)))
            .isInstanceOf(UnavailableException.class);
      }
      assertThat(server.getRequestCount()).isEqualTo(2);
    }

    @Test
    void silentServerRunsIntoTheTimeout() {
      server.enqueue(SILENCE);
      try (KciApi api = mock.client().retries(0).readTimeout(Duration.ofMillis(100)).build()) {
        assertThatThrownBy(() -> count(api))
            .isInstanceOf(UnavailableException.class)
            .hasMessageContaining("no answer in time");
      }
    }

    @Test
    void slowAnswerRunsIntoTheCallTimeout() {
      server.enqueue(
          new MockResponse.Builder()
              .body("1".repeat(1000))
              .throttleBody(1, 20, TimeUnit.MILLISECONDS)
              .build());
      try (KciApi api = mock.client().retries(0).callTimeout(Duration.ofMillis(200)).build()) {
        assertThatThrownBy(() -> count(api))
            .isInstanceOf(UnavailableException.class)
            .hasMessageContaining("no answer in time");
      }
    }
  }

  @Nested
  class Breaker {
    @Test
    void opensAfterConsecutiveFailures() {
      server.enqueue(answer(503, ""));
      server.enqueue(LOST);
      try (KciApi api = mock.client().retries(0).circuitBreaker(2, Duration.ofHours(1)).build()) {
        assertThatThrownBy(() -> count(api)).isInstanceOf(UnavailableException.class);
        assertThatThrownBy(() -> count(api)).isInstanceOf(UnavailableException.class);
        assertThatThrownBy(() -> count(api))
            .isInstanceOf(UnavailableException.class)
            .hasMessageContaining("not sent: the API failed many times in a row");
      }
      assertThat(server.getRequestCount()).isEqualTo(2);
    }

    @Test
    void closesWhenTheServerIsBack() {
      server.enqueue(answer(503, ""));
      server.enqueue(answer(200, "60"));
      server.enqueue(answer(200, "61"));
      try (KciApi api = mock.client().retries(0).circuitBreaker(1, Duration.ofMillis(20)).build()) {
        assertThatThrownBy(() -> count(api)).isInstanceOf(UnavailableException.class);
        assertThat(countWhenOpen(api)).isEqualTo(60);
        assertThat(count(api)).isEqualTo(61);
      }
    }

    @Test
    void oneCallChecksWhetherTheServerIsBack() {
      for (int i = 0; i < 4; i++) {
        server.enqueue(answer(503, ""));
      }
      try (KciApi api = mock.client().retries(0).circuitBreaker(3, Duration.ofSeconds(1)).build()) {
        for (int i = 0; i < 3; i++) {
          assertThatThrownBy(() -> count(api)).hasMessageContaining("503");
        }
        assertThatThrownBy(() -> countWhenOpen(api)).hasMessageContaining("503");
        assertThatThrownBy(() -> count(api)).hasMessageContaining("not sent");
      }
      assertThat(server.getRequestCount()).isEqualTo(4);
    }

    private long countWhenOpen(KciApi api) {
      Instant deadline = Instant.now().plusSeconds(60);
      while (Instant.now().isBefore(deadline)) {
        try {
          return count(api);
        } catch (UnavailableException notYet) {
          if (notYet.status() != 0) {
            throw notYet;
          }
          Thread.onSpinWait();
        }
      }
      throw new AssertionError("The breaker stayed open");
    }

    @Test
    void answersOfAWorkingServerDoNotCount() {
      for (int status : new int[] {429, 500, 404, 422}) {
        server.enqueue(answer(status, ""));
      }
      server.enqueue(answer(200, "60"));
      try (KciApi api = mock.client().retries(0).circuitBreaker(1, Duration.ofHours(1)).build()) {
        for (int i = 0; i < 4; i++) {
          assertThatThrownBy(() -> count(api)).isInstanceOf(ApiException.class);
        }
        assertThat(count(api)).isEqualTo(60);
      }
    }
  }
}
