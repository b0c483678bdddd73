package dev.kci.runner.supervise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kci.api.CircuitBreaker;
import dev.kci.api.model.WaitReason;
import dev.kci.runtime.RuntimeFailure;
import dev.kci.service.StopSignal;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RuntimeHealthTest {
  private static final Duration REST = Duration.ofMillis(500);

  @Test
  void deadRuntimeIsBlockedAndTriedAgainLater() {
    RuntimeHealth health = new RuntimeHealth(2, REST, System::nanoTime);
    fail(health, RuntimeFailure.unavailable("no answer", null));
    assertThat(health.ask(() -> "alive")).isEqualTo("alive");
    fail(health, RuntimeFailure.unavailable("no answer", null));
    fail(health, RuntimeFailure.unavailable("no answer", null));
    assertThat(health.rest()).isPositive();
    assertThatThrownBy(() -> health.ask(() -> "not asked"))
        .isInstanceOf(CircuitBreaker.OpenException.class);

    awaitEndOfRest(health);
    fail(health, RuntimeFailure.unavailable("no answer to the one question", null));
    assertThat(health.rest()).isPositive();

    awaitEndOfRest(health);
    assertThat(health.ask(() -> "alive")).isEqualTo("alive");
    fail(health, RuntimeFailure.unavailable("no answer", null));
    assertThat(health.rest()).as("one answer ended the rest, one failure begins none").isZero();
    assertThat(health.ask(() -> "alive again")).isEqualTo("alive again");
  }

  @Test
  void refusalsAndFullRuntimesCountAsAnswers() {
    RuntimeHealth health = new RuntimeHealth(1, REST, System::nanoTime);
    fail(health, RuntimeFailure.refused("bad definition"));
    fail(health, RuntimeFailure.full("no device"));
    fail(health, RuntimeFailure.missing("GET tarball: status 404", null));
    assertThat(health.rest()).isZero();
  }

  @Test
  void isDownFromTheFirstFailureToTheNextAnswer() {
    RuntimeHealth health = new RuntimeHealth(5, REST, System::nanoTime);
    assertThat(health.isUp()).as("nothing is known yet").isTrue();
    fail(health, RuntimeFailure.unavailable("no answer", null));
    assertThat(health.isUp()).isFalse();
    assertThat(health.down()).contains(new WaitReason(WaitReason.Code.NO_ANSWER, "no answer"));
    assertThat(health.rest()).as("one failure begins no rest").isZero();
    fail(health, RuntimeFailure.refused("bad definition"));
    assertThat(health.isUp()).as("a refusal is an answer").isTrue();
    fail(health, RuntimeFailure.unavailable("no answer", null));
    health.tell(() -> {});
    assertThat(health.isUp()).isTrue();
  }

  @Test
  void runtimeBecomesUncertainSoonerWhenItIsDown() {
    AtomicLong time = new AtomicLong();
    RuntimeHealth health = new RuntimeHealth(5, REST, time::get);
    time.addAndGet(Duration.ofSeconds(59).toNanos());
    assertThat(health.isUncertain()).isFalse();
    time.addAndGet(Duration.ofSeconds(2).toNanos());
    assertThat(health.isUncertain()).isTrue();
    fail(health, RuntimeFailure.unavailable("no answer", null));
    assertThat(health.isUncertain()).isFalse();
    time.addAndGet(Duration.ofSeconds(11).toNanos());
    assertThat(health.isUncertain()).isTrue();
  }

  private static void awaitEndOfRest(RuntimeHealth health) {
    StopSignal wait = new StopSignal();
    while (!health.rest().isZero()) {
      wait.await(Duration.ofMillis(5));
    }
  }

  private static void fail(RuntimeHealth health, RuntimeFailure failure) {
    assertThatThrownBy(
            () ->
                health.tell(
                    () -> {
                      throw failure;
                    }))
        .isSameAs(failure);
  }
}
