package dev.kci.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.Backoff;
import dev.kci.api.KciApi;
import dev.kci.api.model.JsonObject;
import dev.kci.api.model.NodeEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventReceiverTest {
  private final StopSignal stop = new StopSignal();
  private final ScriptedApi server = newServer();
  private final KciApi api = server.api();
  private final Backlog backlog = new Backlog();
  private @Nullable EventReceiver receiver;
  private @Nullable Thread thread;

  /** Records received events; rejects them on demand. */
  private static final class Backlog implements EventBacklog {
    final LinkedBlockingQueue<String> received = new LinkedBlockingQueue<>();
    final List<String> refused = new CopyOnWriteArrayList<>();
    volatile boolean refuses;
    volatile boolean full;

    @Override
    public void add(NodeEvent event, @Nullable Long number) {
      String text = event.id() + " " + number;
      if (refuses) {
        refuses = false;
        refused.add(text);
        throw new JournalException("the disk is full", new IOException());
      }
      received.add(text);
      full = event.id().equals("last");
    }

    @Override
    public void passedOver(NodeEvent event) {}

    @Override
    public @Nullable Pending take() {
      return null;
    }

    @Override
    public void handled(Pending event) {}

    @Override
    public long size() {
      return received.size();
    }

    @Override
    public long bytes() {
      return 0;
    }

    @Override
    public boolean isFull() {
      return full;
    }

    @Override
    public boolean hasRoom() {
      return !full;
    }

    @Override
    public void close() {}
  }

  private static ScriptedApi newServer() {
    try {
      return new ScriptedApi();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @BeforeEach
  void prepare() {
    EventFigures figures = EventFiguresTest.figures();
    EventInbox inbox =
        new EventInbox(event -> true, new RecentEvents(), backlog, figures, () -> {});
    Backoff backoff = new Backoff(Duration.ofMillis(1), Duration.ofMillis(2));
    receiver = new EventReceiver(api, "node", true, "kci-test:me", inbox, stop, backoff, figures);
  }

  private void start() {
    thread = new Thread(receiver);
    thread.start();
  }

  @AfterEach
  void end() throws InterruptedException {
    stop.stop();
    receiver.cancel();
    server.close();
    if (thread != null) {
      thread.join(60_000);
      assertThat(thread.isAlive()).isFalse();
    }
    api.close();
  }

  private static Object node(String id) {
    return NodeEvents.json(id, "done", JsonObject.empty());
  }

  private void awaitReceived(String... texts) throws InterruptedException {
    for (String text : texts) {
      assertThat(backlog.received.poll(20, TimeUnit.SECONDS)).isEqualTo(text);
    }
  }

  private List<String> listens() {
    return server.calls.stream().filter(call -> call.startsWith("GET listen")).toList();
  }

  @Test
  void subscriberIdNamesServiceInstanceChannelAndUser() throws InterruptedException {
    server.event(node("a"), 1L);
    start();
    awaitReceived("a 1");
    assertThat(server.calls)
        .contains("POST subscribe/node?promisc=true&subscriber_id=kci-test%3Ame%3Anode%3Ame");
  }

  @Test
  void ignoresOtherEvents() throws InterruptedException {
    server.event("BEEP", null).event(null, 1L).event("a text", 2L).event(List.of(1, 2), 3L);
    server.text("no JSON").text("null").event(6, 4L).event(JsonObject.of("id", "x"), 5L);
    server.event(((JsonObject) node("odd")).with("kind", "new-kind"), 6L);
    server.event(((JsonObject) node("bad")).with("state", "new-state"), 7L);
    server.event(node("z"), 8L);
    start();
    awaitReceived("odd 6", "z 8");
    assertThat(server.calls).doesNotContain("GET listen/2");
  }

  @Test
  void subscribesAgainAfterEveryFailure() throws InterruptedException {
    server.event(node("a"), 1L).cut().event(node("b"), 2L).answer(500, "{\"detail\": \"no\"}");
    server.event(node("c"), 3L).answer(404, "{\"detail\": \"gone\"}").answer(429, "{}");
    server.answer(502, "<html>").answer(200, "").answer(200, "<html>").answer(200, "null");
    server.event(node("d"), 4L);
    start();
    awaitReceived("a 1", "b 2", "c 3", "d 4");
    assertThat(listens())
        .startsWith(
            "GET listen/1",
            "GET listen/1",
            "GET listen/2",
            "GET listen/2",
            "GET listen/3",
            "GET listen/3",
            "GET listen/4",
            "GET listen/5",
            "GET listen/6",
            "GET listen/7",
            "GET listen/8",
            "GET listen/9");
    assertThat(server.calls).contains("POST unsubscribe/1", "POST unsubscribe/8");
  }

  @Test
  void unstoredEventIsNotAcknowledged() throws InterruptedException {
    backlog.refuses = true;
    server.event(node("a"), 1L).event(node("a"), null).event(node("b"), 2L);
    start();
    awaitReceived("a null", "b 2");
    assertThat(backlog.refused).containsExactly("a 1");
    assertThat(listens()).startsWith("GET listen/1", "GET listen/2", "GET listen/2");
  }

  @Test
  void subscribesAgainBeforeAcknowledgingTheThousandthOldEvent() throws InterruptedException {
    for (int i = 0; i < 1000; i++) {
      server.event(node("n" + i), null);
    }
    server.event(node("n999"), null).event(node("n1000"), null).event(node("live"), 7L);
    start();
    for (int i = 0; i <= 1000; i++) {
      awaitReceived("n" + i + " null");
    }
    awaitReceived("live 7");
    assertThat(listens().stream().filter("GET listen/1"::equals)).hasSize(1000);
    assertThat(server.calls)
        .containsSubsequence("GET listen/1", "POST unsubscribe/1", "GET listen/2");
  }

  @Test
  void unsubscribesWhileTheBacklogIsFull() throws InterruptedException {
    server.event(node("a"), 1L).event(node("last"), 2L).event(node("b"), 3L);
    start();
    awaitReceived("a 1", "last 2");
    assertThat(backlog.received.poll(100, TimeUnit.MILLISECONDS)).isNull();
    assertThat(listens()).hasSize(2);
    backlog.full = false;
    awaitReceived("b 3");
    assertThat(server.calls).containsSubsequence("POST unsubscribe/1", "GET listen/2");
  }
}
