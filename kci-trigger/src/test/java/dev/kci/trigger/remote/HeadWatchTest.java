package dev.kci.trigger.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.Backoff;
import dev.kci.git.RemoteTimeouts;
import dev.kci.git.RemoteUrl;
import dev.kci.machine.Machine;
import dev.kci.service.StopSignal;
import dev.kci.trigger.policy.Samples;
import dev.kci.trigger.policy.WatchedBranch;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HeadWatchTest {
  private static final Duration QUIET = Duration.ofMillis(500);
  private static final Duration LONG = Duration.ofSeconds(20);

  private final Map<String, AtomicInteger> asked = new ConcurrentHashMap<>();
  private final CountDownLatch hanging = new CountDownLatch(1);
  private final StopSignal stop = new StopSignal();
  private Instant now = Samples.NOW;

  /** Hosts called hang stay silent until released, hosts called broken fail, others answer. */
  private Map<String, String> answer(String url) throws IOException {
    asked.computeIfAbsent(url, key -> new AtomicInteger()).incrementAndGet();
    if (url.contains("hang")) {
      try {
        assertThat(hanging.await(60, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }
    if (url.contains("defect")) {
      throw new IllegalStateException("of the program");
    }
    if (url.contains("broken")) {
      throw new IOException("502 Bad gateway");
    }
    return Map.of("master", Samples.COMMIT);
  }

  private HeadWatch watch(int perHost, String... urls) {
    List<WatchedBranch> watched = new ArrayList<>();
    for (String url : urls) {
      watched.add(Samples.watched(url, "master"));
    }
    return new HeadWatch(
        Remote.of(watched),
        (url, patterns) -> answer(url),
        new BranchLists(new OkHttpClient(), RemoteTimeouts.DEFAULT, InstantSource.system()),
        perHost,
        new Backoff(Duration.ofSeconds(100), Duration.ofSeconds(1000)),
        () -> now,
        Machine.real());
  }

  private static List<String> urls(List<RemoteAnswer> answers) {
    return answers.stream().map(answer -> answer.remote().url()).sorted().toList();
  }

  @Test
  void silentHostDelaysNoOther() throws InterruptedException {
    String silent = "https://hang.example.org/linux.git";
    String good = "https://good.example.org/linux.git";
    try (HeadWatch watch = watch(1, silent, good)) {
      for (int pass = 1; pass <= 3; pass++) {
        watch.ask();
        assertThat(urls(watch.next(QUIET, false, stop))).containsExactly(good);
      }
      assertThat(asked.get(silent)).hasValue(1);
      assertThat(asked.get(good)).hasValue(3);

      hanging.countDown();
      assertThat(urls(watch.next(LONG, true, stop))).containsExactly(silent);
      assertThat(watch.underWay()).isZero();
    }
  }

  @Test
  void silentHostDoesNotUseOtherHostsSlots() throws InterruptedException {
    try (HeadWatch watch =
        watch(
            2,
            "https://hang.example.org/1.git",
            "https://hang.example.org/2.git",
            "https://hang.example.org/3.git",
            "https://good.example.org/1.git",
            "https://good.example.org/2.git",
            "https://good.example.org/3.git")) {
      watch.ask();
      assertThat(urls(watch.next(QUIET, false, stop)))
          .containsExactly(
              "https://good.example.org/1.git",
              "https://good.example.org/2.git",
              "https://good.example.org/3.git");
      assertThat(asked).as("the third waits for a place").hasSize(5);
      hanging.countDown();
      assertThat(watch.next(LONG, true, stop)).hasSize(3);
    }
  }

  @Test
  void defectBecomesTheRemotesError() throws InterruptedException {
    try (HeadWatch watch = watch(1, "https://defect.example.org/linux.git")) {
      watch.ask();
      List<RemoteAnswer> answers = watch.next(LONG, false, stop);
      assertThat(answers).hasSize(1);
      assertThat(answers.get(0).error().orElseThrow()).contains("of the program");
      assertThat(watch.underWay()).isZero();
    }
  }

  @Test
  void brokenRemoteIsLeftAloneForAWhile() throws InterruptedException {
    String broken = "https://broken.example.org/linux.git";
    String good = "https://good.example.org/linux.git";
    try (HeadWatch watch = watch(1, broken, good)) {
      watch.ask();
      List<RemoteAnswer> answers = watch.next(LONG, true, stop);
      assertThat(urls(answers)).containsExactly(broken, good);
      answers.forEach(answer -> assertThat(watch.record(answer)).isNull());

      now = now.plusSeconds(49); // the first wait is 50 to 100 s
      watch.ask();
      answers = watch.next(LONG, true, stop);
      assertThat(urls(answers)).containsExactly(good);
      answers.forEach(watch::record);

      now = now.plusSeconds(52);
      watch.ask();
      answers = watch.next(LONG, true, stop);
      assertThat(urls(answers)).containsExactly(broken, good);
      assertThat(answers)
          .filteredOn(answer -> answer.error().isPresent())
          .allSatisfy(answer -> assertThat(watch.record(answer)).isEqualTo("502 Bad gateway"));
    }
  }

  @Test
  void remoteThatFailedLastTimeIsNotAwaited() throws InterruptedException {
    String failing = "https://failing.example.org/linux.git";
    String good = "https://good.example.org/linux.git";
    RemoteHeads heads =
        (url, patterns) -> {
          if (url.equals(failing) && !asked.containsKey(url)) {
            asked.put(url, new AtomicInteger());
            throw new IOException("502 Bad gateway");
          }
          return answer(url.equals(failing) ? "https://hang.example.org/linux.git" : url);
        };
    try (HeadWatch watch =
        new HeadWatch(
            Remote.of(List.of(Samples.watched(failing, "master"), Samples.watched(good, "master"))),
            heads,
            new BranchLists(new OkHttpClient(), RemoteTimeouts.DEFAULT, () -> now),
            1,
            new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(1)),
            () -> now,
            Machine.real())) {
      watch.ask();
      watch.next(LONG, true, stop).forEach(watch::record);
      now = now.plusSeconds(2);
      watch.ask();
      assertThat(watch.underWay()).isEqualTo(2);
      Duration longerThanTheTest = Duration.ofMinutes(10);
      assertThat(urls(watch.next(longerThanTheTest, false, stop))).containsExactly(good);
    } finally {
      hanging.countDown();
    }
  }

  @Test
  void firstAnswerIsAwaitedIfAllAreSlow() throws InterruptedException {
    String slow = "https://hang.example.org/linux.git";
    try (HeadWatch watch = watch(1, slow)) {
      watch.ask();
      Thread release =
          new Thread(
              () -> {
                stop.await(QUIET.multipliedBy(3));
                hanging.countDown();
              });
      release.start();
      assertThat(urls(watch.next(QUIET, false, stop))).containsExactly(slow);
      release.join();
    }
  }

  @Test
  void stopEndsTheWait() throws InterruptedException {
    try (HeadWatch watch = watch(1, "https://hang.example.org/linux.git")) {
      watch.ask();
      stop.stop();
      assertThat(watch.next(LONG, true, stop)).isEmpty();
    } finally {
      hanging.countDown();
    }
  }

  @Test
  void invalidUrlIsTheRemotesError() throws InterruptedException {
    try (HeadWatch watch =
        new HeadWatch(
            Remote.of(List.of(Samples.watched("", "master"))),
            (url, patterns) -> Map.of(RemoteUrl.parse(url).toString(), ""),
            new BranchLists(new OkHttpClient(), RemoteTimeouts.DEFAULT, InstantSource.system()),
            1,
            new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(1)),
            () -> now,
            Machine.real())) {
      watch.ask();
      assertThat(watch.next(LONG, true, stop).get(0).error().orElse(""))
          .startsWith("Not a repository");
    }
  }
}
