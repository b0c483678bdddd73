package dev.kci.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.Backoff;
import dev.kci.api.KciApi;
import dev.kci.api.model.JsonObject;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeJson;
import dev.kci.service.shard.ShardKey;
import dev.kci.service.shard.Shards;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An event loop that shares the events of nodes {@code a} and {@code b} with another replica. */
class ShardedEventsTest {
  private static final Backoff SHORT = new Backoff(Duration.ofMillis(1), Duration.ofMillis(2));
  private static final Duration NEVER = Duration.ofDays(1);

  @TempDir Path folder;
  private final ScriptedApi server;
  private final KciApi api;
  private final Moving shards = new Moving();
  private final LinkedBlockingQueue<String> handled = new LinkedBlockingQueue<>();
  private final StopSignal stop = new StopSignal();
  private Thread thread = new Thread(() -> {});

  /** Shards that a test gives and takes. */
  private static final class Moving implements Shards {
    final Set<Integer> owned = ConcurrentHashMap.newKeySet();
    final List<Runnable> taken = new CopyOnWriteArrayList<>();

    @Override
    public boolean owns(int shard) {
      return owned.contains(shard);
    }

    @Override
    public Set<String> members() {
      return Set.of("this", "other");
    }

    @Override
    public Duration regroup() {
      return Duration.ofMinutes(5);
    }

    @Override
    public void onTaken(Runnable work) {
      taken.add(work);
    }

    void take(String id) {
      owned.add(new ShardKey(id).shard());
      taken.forEach(Runnable::run);
    }

    void lose(String id) {
      owned.remove(new ShardKey(id).shard());
    }
  }

  ShardedEventsTest() throws IOException {
    server = new ScriptedApi();
    api = server.api();
  }

  @AfterEach
  void close() throws InterruptedException {
    stop.stop();
    thread.join(60_000);
    server.close();
    api.close();
  }

  private void start(NodeHandler handler, Node... missed) {
    EventLoop loop =
        EventLoop.builder(api, "kci-test:me", handler, stop)
            .journal(folder)
            .backoff(SHORT)
            .workers(1)
            .shards(shards, event -> shards.owns(ShardKey.of(event)))
            .reconcile(() -> Stream.of(missed), NEVER)
            .build();
    thread = new Thread(loop::run);
    thread.start();
  }

  @Test
  void foreignEventIsNotEvenWrittenToTheJournal() throws Exception {
    shards.take("a");
    server.event(node("b"), 1L);
    server.event(node("a"), 2L);
    start(event -> handled.add(event.id()));
    assertThat(handled.poll(20, TimeUnit.SECONDS)).isEqualTo("a");
    assertThat(handled).isEmpty();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
            .doesNotContain("\"id\":\"b\"");
      }
    }
  }

  @Test
  void eventIsDroppedIfItsShardIsLostWhileItWaits() throws Exception {
    shards.take("a");
    shards.take("b");
    CountDownLatch lost = new CountDownLatch(1);
    server.event(node("a"), 1L);
    server.event(node("b"), 2L);
    server.event(node("a", "done"), 3L);
    start(
        event -> {
          handled.add(event.id());
          try {
            lost.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    assertThat(handled.poll(20, TimeUnit.SECONDS)).isEqualTo("a");
    shards.lose("b");
    lost.countDown();
    assertThat(handled.poll(20, TimeUnit.SECONDS)).isEqualTo("a");
    assertThat(handled).isEmpty();
  }

  @Test
  void takenShardIsReconciledAtOnce() throws Exception {
    shards.take("a");
    start(event -> handled.add(event.id()), missed("a"), missed("b"));
    assertThat(handled.poll(20, TimeUnit.SECONDS)).isEqualTo("a");
    shards.lose("a");
    shards.take("b");
    assertThat(handled.poll(20, TimeUnit.SECONDS)).isEqualTo("b");
    assertThat(handled).isEmpty();
  }

  /** Nobody may own the shard when its last owner is dead, and no query finds such an event. */
  @Test
  void eventThatCameBeforeItsShardIsHandledOnce() throws Exception {
    shards.take("a");
    server.event(node("b", "done"), 1L);
    server.event(node("a"), 2L);
    start(event -> handled.add(event.id() + " " + event.state().wireName()));
    assertThat(handled.poll(20, TimeUnit.SECONDS)).isEqualTo("a available");
    shards.take("b");
    assertThat(handled.poll(20, TimeUnit.SECONDS)).isEqualTo("b done");
    shards.take("b");
    server.event(node("a", "closing"), 3L);
    assertThat(handled.poll(20, TimeUnit.SECONDS)).isEqualTo("a closing");
    assertThat(handled).isEmpty();
  }

  private static JsonObject node(String id) {
    return node(id, "available");
  }

  private static JsonObject node(String id, String state) {
    return NodeEvents.json(id, state, JsonObject.empty());
  }

  private static Node missed(String id) {
    return NodeJson.read(NodeEvents.json(id, "available", JsonObject.empty()));
  }
}
