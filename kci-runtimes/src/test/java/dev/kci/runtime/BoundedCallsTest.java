package dev.kci.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BoundedCallsTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final BoundedCalls calls = new BoundedCalls("lab-call");

  @AfterEach
  void close() {
    calls.close();
  }

  @Test
  void callContinuesAfterItsTimeout() throws Exception {
    CountDownLatch answer = new CountDownLatch(1);
    CompletableFuture<String> afterwards = new CompletableFuture<>();
    Future<String> call =
        calls.begin(
            () -> {
              answer.await();
              return "job-1";
            },
            () -> afterwards.complete("done"));
    assertThatThrownBy(() -> BoundedCalls.await(call, Duration.ofMillis(1)))
        .isInstanceOf(TimeoutException.class);
    answer.countDown();
    assertThat(BoundedCalls.await(call, LIMIT)).isEqualTo("job-1");
    assertThat(afterwards.get(LIMIT.toSeconds(), TimeUnit.SECONDS)).isEqualTo("done");
  }

  @Test
  void exceptionReachesTheCaller() {
    RuntimeFailure failure = RuntimeFailure.refused("no");
    Future<String> call =
        calls.begin(
            () -> {
              throw failure;
            });
    assertThatThrownBy(() -> BoundedCalls.await(call, LIMIT))
        .isInstanceOf(ExecutionException.class)
        .hasCause(failure);
  }

  @Test
  void errorIsThrownUnwrapped() {
    Error error = new StackOverflowError("of the test");
    Future<String> call =
        calls.begin(
            () -> {
              throw error;
            });
    assertThatThrownBy(() -> BoundedCalls.await(call, LIMIT)).isSameAs(error);
  }

  @Test
  void closeInterruptsCallsAndRejectsNewOnes() throws Exception {
    CompletableFuture<String> ended = new CompletableFuture<>();
    CountDownLatch begun = new CountDownLatch(1);
    calls.begin(
        () -> {
          begun.countDown();
          return new CountDownLatch(1).await(1, TimeUnit.HOURS);
        },
        () -> ended.complete("interrupted"));
    begun.await();
    calls.close();
    assertThat(ended.get(LIMIT.toSeconds(), TimeUnit.SECONDS)).isEqualTo("interrupted");
    assertThatThrownBy(() -> calls.begin(() -> "late"))
        .isInstanceOf(RejectedExecutionException.class);
  }
}
