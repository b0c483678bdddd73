package dev.kci.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** When a circuit breaker lets calls through. */
class CircuitBreakerTest {
  private long now = Long.MAX_VALUE - 5; // the monotonic clock may overflow
  private final CircuitBreaker breaker =
      new CircuitBreaker(
          2, Duration.ofNanos(10), e -> e instanceof IllegalStateException, () -> now);

  @Test
  void opensAfterFailuresInARow() {
    fail();
    succeed();
    fail();
    assertThat(breaker.rest()).isZero();
    fail();
    assertThat(breaker.rest()).isEqualTo(Duration.ofNanos(10));
    assertBlocked();
  }

  @Test
  void otherExceptionsAreAnswers() {
    fail();
    assertThatThrownBy(() -> call(new IllegalArgumentException("refused"))).hasMessage("refused");
    fail();
    assertThat(breaker.rest()).isZero();
  }

  @Test
  void oneCallDecidesAfterTheRest() {
    fail();
    fail();
    now += 10;
    assertThat(breaker.rest()).isZero();
    fail();
    assertBlocked();
    now += 10;
    breaker.call(
        () -> {
          assertBlocked();
          return true;
        });
    fail();
    succeed();
  }

  @Test
  void lateAnswerOfAnEarlierCallDoesNotClose() {
    breaker.call(
        () -> {
          fail();
          fail();
          return true;
        });
    assertBlocked();
  }

  private void succeed() {
    assertThat(breaker.call(() -> true)).isTrue();
  }

  private void fail() {
    assertThatThrownBy(() -> call(new IllegalStateException("away"))).hasMessage("away");
  }

  private void call(RuntimeException failure) {
    breaker.call(
        () -> {
          throw failure;
        });
  }

  private void assertBlocked() {
    assertThatThrownBy(this::succeed).isInstanceOf(CircuitBreaker.OpenException.class);
  }
}
