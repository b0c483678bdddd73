package dev.kci.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kci.api.ApiException;
import dev.kci.api.Backoff;
import dev.kci.api.KciApi;
import dev.kci.api.UnavailableException;
import dev.kci.api.model.JsonObject;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeEvent;
import dev.kci.api.model.NodeJson;
import dev.kci.api.model.NodeState;
import dev.kci.machine.Machine;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventLoopTest {
  private static final Backoff SHORT = new Backoff(Duration.ofMillis(1), Duration.ofMillis(2));

  @TempDir Path folder;
  private final ScriptedApi server;
  private final KciApi api;
  private final LinkedBlockingQueue<String> handled = new LinkedBlockingQueue<>();

  EventLoopTest() throws IOException {
    server = new ScriptedApi();
    api = server.api();
  }

  @AfterEach
  void close() {
    server.close();
    api.close();
  }

  /** A loop in another thread, until closed. */
  private final class Running implements AutoCloseable {
    final StopSignal stop = new StopSignal();
    final Thread thread;

    Running(NodeHandler handler) {
      EventLoop loop =
          EventLoop.builder(api, "kci-test:me", handler, stop)
              .journal(folder)
              .backoff(SHORT)
              .build();
      thread = new Thread(loop::run);
      thread.start();
    }

    @Override
    public void close() throws InterruptedException {
      stop.stop();
      thread.join(60_000);
      assertThat(thread.isAlive()).isFalse();
    }
  }

  private void awaitHandled(String... ids) throws InterruptedException {
    for (String id : ids) {
      assertThat(handled.poll(20, TimeUnit.SECONDS)).isEqualTo(id);
    }
  }

  private static JsonObject node(String id, String state) {
    return NodeEvents.json(id, state, JsonObject.empty());
  }

  @Test
  void interruptEndsTheReceiverToo() throws Exception {
    Set<Thread> others = receivers();
    server.event(node("a", "done"), 1L);
    try (Running loop = new Running(event -> handled.add(event.id()))) {
      awaitHandled("a");
      loop.thread.interrupt();
      loop.thread.join(60_000);
      assertThat(loop.thread.isAlive()).isFalse();
      for (int i = 0; !others.containsAll(receivers()); i++) {
        assertThat(i).as("the receiver has ended").isLessThan(3000);
        loop.stop.await(Duration.ofMillis(10));
      }
    }
  }

  private static Set<Thread> receivers() {
    return threads("receiver");
  }

  private static Set<Thread> threads(String... names) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> Stream.of(names).anyMatch(thread.getName()::startsWith))
        .collect(Collectors.toSet());
  }

  @Test
  void closingLeavesNoThreadAndReleasesTheJournal() throws Exception {
    Set<Thread> others = threads("embedded", "receiver", "reconcile", "worker");
    server.event(node("a", "done"), 1L);
    CountDownLatch never = new CountDownLatch(1);
    NodeHandler hanging =
        event -> {
          handled.add(event.id());
          awaitQuietly(never);
        };
    EventLoop loop = embedded(hanging);
    new Thread(loop::run, "embedded").start();
    awaitHandled("a");
    assertThat(threads("embedded", "receiver", "reconcile", "worker"))
        .hasSizeGreaterThanOrEqualTo(others.size() + 4);
    loop.close();
    assertThat(threads("receiver", "reconcile", "worker")).isSubsetOf(others);
    EventJournal.open(Machine.real().disk(), folder, 1 << 20, (event, number) -> {}).close();
    loop.close();
    loop.run();
    assertThat(threads("receiver", "reconcile", "worker")).isSubsetOf(others);
  }

  @Test
  void loopClosedBeforeItsRunOpensNothing() {
    EventLoop loop = embedded(event -> {});
    loop.close();
    loop.run();
    assertThat(folder).isEmptyDirectory();
    assertThat(server.calls).isEmpty();
  }

  private EventLoop embedded(NodeHandler handler) {
    return EventLoop.builder(api, "kci-test:me", handler, new StopSignal())
        .journal(folder)
        .backoff(SHORT)
        .build();
  }

  @Test
  void interruptedEventIsHandledAfterARestart() throws Exception {
    server.event(node("a", "done"), 1L);
    server.event(node("b", "done"), 2L);
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    NodeHandler hanging =
        event -> {
          if (event.id().equals("a")) {
            begun.countDown();
            awaitQuietly(never);
            throw new IllegalStateException("interrupted");
          }
          handled.add(event.id());
        };
    try (Running first = new Running(hanging)) {
      assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
      awaitHandled("b");
    }
    server.text("the first loop's last poll, which nobody hears, takes this");
    server.event(node("b", "done"), null); // the server resends the last one
    server.event(node("c", "done"), 3L);
    try (Running second = new Running(event -> handled.add(event.id()))) {
      awaitHandled("a", "c");
    }
    assertThat(handled).isEmpty();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void journalInUseIsRejectedAtOnce() throws Exception {
    server.event(node("a", "done"), 1L);
    try (Running first = new Running(event -> handled.add(event.id()))) {
      awaitHandled("a");
      EventLoop second =
          EventLoop.builder(api, "kci-test:me", event -> {}, new StopSignal())
              .journal(folder)
              .build();
      assertThatThrownBy(second::run)
          .isInstanceOf(JournalException.class)
          .hasMessageContaining(folder.toString());
    }
  }

  @Test
  void backlogMayExceedMemory() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    int count = 600;
    for (long i = 1; i <= count; i++) {
      server.event(node("n" + i, "done"), i);
    }
    server.event("BEEP", null);
    NodeHandler slow =
        event -> {
          awaitQuietly(release);
          handled.add(event.id());
        };
    try (Running loop = new Running(slow)) {
      List<String> calls = server.calls;
      for (int i = 0; calls.stream().filter("GET listen/1"::equals).count() <= count; i++) {
        assertThat(i).as("it went on polling").isLessThan(3000);
        assertThat(loop.stop.await(Duration.ofMillis(20))).isFalse();
      }
      release.countDown();
      List<String> ids = new CopyOnWriteArrayList<>();
      for (int i = 0; i < count; i++) {
        ids.add(handled.poll(20, TimeUnit.SECONDS));
      }
      assertThat(ids).doesNotHaveDuplicates().doesNotContainNull();
    }
  }

  @Test
  void eventsAreHandledDuringAnEndlessQuery() throws Exception {
    StopSignal stop = new StopSignal();
    CountDownLatch many = new CountDownLatch(2000);
    NodeHandler handler =
        event -> {
          many.countDown();
          if (event.id().startsWith("live")) {
            handled.add(event.id());
          }
        };
    EventLoop loop =
        EventLoop.builder(api, "s", handler, stop)
            .journal(folder)
            .reconcile(
                () -> Stream.iterate(0, i -> i + 1).map(i -> NodeJson.read(node("n" + i, "done"))),
                Duration.ofHours(1))
            .build();
    Thread running = new Thread(loop::run);
    running.start();
    assertThat(many.await(60, TimeUnit.SECONDS)).isTrue();
    for (long i = 1; i <= 10; i++) {
      server.event(node("live" + i, "done"), i);
      awaitHandled("live" + i);
    }
    stop.stop();
    running.join(60_000);
    assertThat(running.isAlive()).isFalse();
  }

  @Test
  void failingFilterPassesTheEvent() throws Exception {
    StopSignal stop = new StopSignal();
    server.event(node("a", "running"), 1L).event(node("b", "done"), 2L);
    EventLoop loop =
        EventLoop.builder(
                api,
                "s",
                event -> {
                  handled.add(event.id());
                  stop.stop();
                },
                stop)
            .filter(
                event -> {
                  if (event.id().equals("b")) {
                    throw new IllegalStateException("of the filter");
                  }
                  return false;
                })
            .build();
    loop.run();
    assertThat(handled).containsExactly("b");
  }

  @Test
  void returnToAnEarlierStateIsHandledAfterARestart() throws Exception {
    server.event(node("a", "available"), 1L).event(node("a", "running"), 2L);
    server.text("BEEP"); // the poll before it acknowledged the unwanted event
    runUntilHandled("a", "running");
    server.text("the first loop's last poll, which nobody hears, takes this");
    server.event(node("a", "available"), null);
    runUntilHandled("a", "running");
  }

  /**
   * Runs a loop that filters out a state, until it has handled one event and polled three times.
   */
  private void runUntilHandled(String id, String unwanted) throws InterruptedException {
    StopSignal stop = new StopSignal();
    EventLoop loop =
        EventLoop.builder(api, "s", event -> handled.add(event.id()), stop)
            .filter(event -> !event.json().string("state").orElseThrow().equals(unwanted))
            .journal(folder)
            .build();
    Thread thread = new Thread(loop::run);
    thread.start();
    awaitHandled(id);
    for (int i = 0; !server.isDry(); i++) {
      assertThat(i).as("all events were taken").isLessThan(3000);
      assertThat(stop.await(Duration.ofMillis(20))).isFalse();
    }
    stop.stop();
    thread.join(60_000);
    assertThat(thread.isAlive()).isFalse();
  }

  @Test
  void retriesWhileTheApiIsAwayAndGivesUpOnRefusals() {
    assertThat(callsUntilItEnds(503, 20)).isEqualTo(20);
    assertThat(callsUntilItEnds(0, 20)).isEqualTo(20);
    assertThat(callsUntilItEnds(500, 20)).isEqualTo(8);
    assertThat(callsUntilItEnds(400, 20)).isEqualTo(1);
    assertThat(callsUntilItEnds(-1, 20)).isEqualTo(1);
  }

  @Test
  void givesUpOnRefusalsEvenAfterALongOutage() {
    assertThat(callsUntilItEnds(call -> call <= 10 ? 503 : 500, 40)).isEqualTo(18);
  }

  /** Counts the calls of a handler that succeeds on the last call at the latest. */
  private int callsUntilItEnds(int status, int last) {
    return callsUntilItEnds(call -> status, last);
  }

  private int callsUntilItEnds(IntUnaryOperator status, int last) {
    int[] calls = {0};
    NodeHandler handler =
        event -> {
          if (++calls[0] < last) {
            throw failure(status.applyAsInt(calls[0]));
          }
        };
    Node node = NodeJson.read(node("a", "done"));
    EventLoop.builder(api, "s", handler, new StopSignal())
        .reconcile(() -> Stream.of(node), Duration.ofMinutes(1))
        .backoff(SHORT)
        .build()
        .runOnce();
    return calls[0];
  }

  private static RuntimeException failure(int status) {
    return switch (status) {
      case -1 -> new IllegalStateException("a defect of the handler");
      case 400 -> new ApiException("PUT node", 400, "no", null);
      default -> new UnavailableException("GET node", status, "away", null, null);
    };
  }

  @Test
  void reconciledNodesPassTheFilterAsIfUpdated() {
    Node one = NodeJson.read(node("a", "done"));
    Node two = NodeJson.read(node("b", "running"));
    EventLoop.builder(api, "s", event -> handled.add(event.op() + event.id()), new StopSignal())
        .filter(event -> event.state() == NodeState.DONE)
        .reconcile(() -> Stream.of(one, two), Duration.ofMinutes(1))
        .build()
        .runOnce();
    assertThat(handled).containsExactly("updateda");
    assertThat(NodeEvent.ofCurrent(one).previousState()).isNull();
  }
}
