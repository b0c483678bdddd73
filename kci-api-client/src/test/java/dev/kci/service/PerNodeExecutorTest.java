package dev.kci.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.machine.Machine;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PerNodeExecutorTest {
  private final PerNodeExecutor executor = new PerNodeExecutor(Machine.real(), "test", 2);
  private final List<String> done = new CopyOnWriteArrayList<>();

  @Test
  void oneNodesWorkIsInOrderWhileOthersContinue() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch other = new CountDownLatch(1);
    CountDownLatch all = new CountDownLatch(3);
    executor.add("a", () -> awaitThen(release, () -> done.add("a1")));
    executor.add(
        "a",
        () -> {
          done.add("a2");
          all.countDown();
        });
    executor.add(
        "b",
        () -> {
          done.add("b1");
          other.countDown();
          all.countDown();
        });
    assertThat(other.await(60, TimeUnit.SECONDS)).isTrue();
    assertThat(done).containsExactly("b1");
    assertThat(executor.has("a")).isTrue();
    release.countDown();
    all.countDown();
    assertThat(all.await(60, TimeUnit.SECONDS)).isTrue();
    assertThat(done).containsExactly("b1", "a1", "a2");
    assertThat(executor.close(Duration.ofSeconds(10))).isZero();
  }

  @Test
  void closeCountsUnfinishedWork() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    executor.add("a", () -> awaitThen(begun, never, () -> done.add("a1")));
    executor.add("a", () -> done.add("a2"));
    assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
    assertThat(executor.close(Duration.ofMillis(1))).isPositive();
    executor.add("c", () -> done.add("c"));
    assertThat(done).doesNotContain("a2", "c");
  }

  @Test
  void producerWaitsForRoomOrClose() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    executor.add("a", () -> awaitThen(release, () -> done.add("a1")));
    executor.add("a", () -> done.add("a2"));
    assertThat(executor.awaitLessThan(3)).isTrue();
    List<Boolean> room = new CopyOnWriteArrayList<>();
    Thread producer = new Thread(() -> room.add(executor.awaitLessThan(1)));
    producer.start();
    while (producer.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    assertThat(room).isEmpty();
    release.countDown();
    producer.join(60_000);
    assertThat(room).containsExactly(true);
    assertThat(done).containsExactly("a1", "a2");
    executor.close(Duration.ofSeconds(10));
    assertThat(executor.awaitLessThan(1)).isFalse();
  }

  private static void awaitThen(CountDownLatch latch, Runnable then) {
    awaitThen(new CountDownLatch(1), latch, then);
  }

  private static void awaitThen(CountDownLatch begun, CountDownLatch latch, Runnable then) {
    begun.countDown();
    try {
      if (latch.await(60, TimeUnit.SECONDS)) {
        then.run();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
