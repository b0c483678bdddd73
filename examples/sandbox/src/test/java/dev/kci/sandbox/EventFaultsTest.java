package dev.kci.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kci.api.model.JsonText;
import dev.kci.sandbox.faults.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sandbox's injected event faults, which must not lose events. */
class EventFaultsTest {
  @TempDir Path state;
  private Sandbox sandbox = start();
  private RawClient client = new RawClient(sandbox);

  private Sandbox start() {
    return Sandbox.builder()
        .user(SandboxUser.of("pipeline"))
        .keepAlive(Duration.ofHours(1))
        .start();
  }

  @AfterEach
  void close() {
    sandbox.close();
  }

  /** Subscribes as the durable subscriber {@code s}. */
  private long subscribe() {
    var answer = client.post("/latest/subscribe/c?subscriber_id=s", "pipeline", null);
    return JsonText.parseObject(answer.body()).integer("id").orElseThrow();
  }

  private void publish(String... texts) {
    for (String text : texts) {
      client.post("/latest/publish/c", "pipeline", Map.of("data", text));
    }
  }

  private String listen(long id) {
    var answer = client.get("/latest/listen/" + id, "pipeline");
    return JsonText.parseObject(JsonText.parseObject(answer.body()).string("data").orElseThrow())
        .string("data")
        .orElseThrow();
  }

  private List<String> listen(long id, int times) {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      texts.add(listen(id));
    }
    return texts;
  }

  @Test
  void duplicatesEvents() {
    long id = subscribe();
    sandbox.faults().duplicateEvents(1);
    publish("a", "b");
    assertThat(listen(id, 4)).containsExactly("BEEP", "a", "a", "b");
    assertThat(sandbox.faults().counts()).containsEntry("duplicated event", 1L);
  }

  @Test
  void reordersEvents() {
    long id = subscribe();
    sandbox.faults().reorderEvents(1);
    publish("a", "b", "c");
    assertThat(listen(id, 4)).containsExactly("BEEP", "b", "a", "c");
    assertThat(sandbox.faults().counts()).containsEntry("reordered event", 1L);
  }

  @Test
  void delayedEventComesAfterAKeepAliveAtTheLatest() {
    long id = subscribe();
    assertThat(listen(id)).isEqualTo("BEEP");
    sandbox.faults().reorderEvents(1);
    publish("a");
    sandbox.keepAlive();
    assertThat(listen(id, 2)).containsExactly("BEEP", "a");
  }

  @Test
  void reorderedEventsAreConfirmedTogether() {
    long id = subscribe();
    sandbox.faults().reorderEvents(1);
    publish("a", "b");
    assertThat(listen(id, 2)).containsExactly("BEEP", "b");
    sandbox.faults().next(1, Fault.cut(10).on("GET", "/listen"));
    assertThatThrownBy(() -> listen(id)).isInstanceOf(RuntimeException.class);
    assertThat(listen(subscribe(), 2)).as("all that was not confirmed").containsExactly("a", "b");
  }

  @Test
  void cutOrLateAnswerIsNotConfirmed() throws Exception {
    long id = subscribe();
    publish("a");
    listen(id);
    sandbox.faults().next(1, Fault.cut(10).on("GET", "/listen"));
    assertThatThrownBy(() -> listen(id)).isInstanceOf(RuntimeException.class);
    long again = subscribe();
    sandbox.faults().next(1, Fault.delay(Duration.ofMillis(100)).on("GET", "/listen"));
    var late = client.getLater("/latest/listen/" + again, "pipeline");
    assertThat(late.get(60, TimeUnit.SECONDS).body()).contains("\\\"a\\\"");
    assertThat(listen(subscribe())).isEqualTo("a");
    assertThat(sandbox.faults().counts())
        .containsEntry("cut answer", 1L)
        .containsEntry("delay", 1L);
  }

  @Test
  void faultsAreCountedOverHttp() {
    client.post("/sandbox/faults", null, Map.of("action", "reorder-events", "times", 1));
    client.post("/sandbox/faults", null, Map.of("action", "status", "status", 500));
    client.get("/latest/count", null);
    subscribe();
    publish("a", "b");
    assertThat(client.get("/sandbox/faults", null).body())
        .contains("\"counts\":{\"reordered event\":1,\"status 500\":1}");
  }

  @Test
  void incompleteLastLineIsDropped() throws IOException {
    sandbox.close();
    restart();
    String id = client.checkout("pipeline", "whole");
    sandbox.close();
    Path journal = state.resolve("journal.jsonl");
    long whole = Files.size(journal);
    Files.writeString(journal, "{\"kind\": \"node\", \"key\": \"6b", StandardOpenOption.APPEND);
    restart();
    assertThat(client.get("/latest/node/" + id, null).body()).contains("\"whole\"");
    assertThat(sandbox.nodeCount()).isEqualTo(1);
    assertThat(Files.size(journal)).isEqualTo(whole);
  }

  @Test
  void stateDamagedBeforeItsEndIsRejected() throws IOException {
    sandbox.close();
    Files.writeString(state.resolve("journal.jsonl"), "{\"kind\": \"node\", \n{}\n");
    assertThatThrownBy(this::restart)
        .hasMessageContaining("journal.jsonl:1: not a line that the sandbox wrote");
    sandbox = start();
  }

  private void restart() {
    sandbox = Sandbox.builder().state(state).user(SandboxUser.of("pipeline")).start();
    client = new RawClient(sandbox);
  }
}
