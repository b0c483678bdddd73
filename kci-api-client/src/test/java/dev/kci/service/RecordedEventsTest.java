package dev.kci.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.Backoff;
import dev.kci.api.KciApi;
import dev.kci.api.contract.RecordedExchange;
import dev.kci.api.model.JsonObject;
import dev.kci.api.model.NodeEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The real server's answers to listen calls (source: recorded exchanges). */
class RecordedEventsTest {
  private static final List<String> CASES =
      List.of(
          "listen-first-beep",
          "listen-event-created",
          "listen-event-created-promisc-other-user", // the same event on another subscription
          "listen-event-updated",
          "listen-event-patch-after-noevent",
          "listen-event-hierarchy",
          "listen-published",
          "listen-published-full",
          "listen-published-text-beep",
          "durable-promisc-catchup-created",
          "durable-promisc-catchup-updated",
          "restart-durable-redelivery", // the previous one again, with a new id and time
          "restart-durable-catchup",
          "durable-1005-missed-next");

  private static Map<String, String> recorded() {
    Map<String, String> raw = new HashMap<>();
    for (RecordedExchange exchange : RecordedExchange.all()) {
      exchange.json().string("response.raw").ifPresent(text -> raw.put(exchange.name(), text));
    }
    return raw;
  }

  private static String text(NodeEvent event) {
    return event.op() + " " + event.name() + " " + event.state();
  }

  @Test
  void areAcceptedOnceAndInOrder() throws Exception {
    Map<String, String> recorded = recorded();
    assertThat(recorded).containsKeys(CASES.toArray(String[]::new));
    LinkedBlockingQueue<String> received = new LinkedBlockingQueue<>();
    MemoryBacklog backlog = new MemoryBacklog(1000);
    StopSignal stop = new StopSignal();
    try (ScriptedApi server = new ScriptedApi();
        KciApi api = server.api()) {
      CASES.forEach(name -> server.answer(200, recorded.get(name)));
      server.event(NodeEvents.json("end", "done", JsonObject.empty()), 9999L);
      EventReceiver receiver =
          new EventReceiver(
              api,
              "node",
              false,
              "s",
              new EventInbox(
                  event -> true,
                  new RecentEvents(),
                  backlog,
                  EventFiguresTest.figures(),
                  () -> received.add(text(backlog.take().event()))),
              stop,
              new Backoff(Duration.ofMillis(1), Duration.ofMillis(2)),
              EventFiguresTest.figures());
      Thread thread = new Thread(receiver);
      thread.start();
      List<String> all = new ArrayList<>();
      while (all.isEmpty() || !all.get(all.size() - 1).contains("a-job")) {
        all.add(Objects.requireNonNull(received.poll(20, TimeUnit.SECONDS)));
      }
      stop.stop();
      receiver.cancel();
      thread.join(60_000);
      assertThat(all)
          .containsExactly(
              "created ev-1 RUNNING",
              "updated ev-1 DONE",
              "updated ev-1 DONE",
              "updated j DONE",
              "created while-away RUNNING",
              "updated while-away DONE",
              "created after-restart RUNNING",
              "updated a-job DONE");
    }
  }
}
