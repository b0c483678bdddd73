package dev.kci.runner.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kci.api.ApiException;
import dev.kci.api.KciApi;
import dev.kci.api.model.JsonObject;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.PastEvent;
import dev.kci.sandbox.Sandbox;
import dev.kci.sandbox.faults.Fault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventFeedTest {
  @TempDir Path temp;
  private final Sandbox sandbox = Sandbox.start();
  private final KciApi api = KciApi.builder(sandbox.url()).token(sandbox.token("pipeline")).build();

  @AfterEach
  void close() {
    api.close();
    sandbox.close();
  }

  private EventFeed feed() {
    return new EventFeed(
        api.events(), NodeState.AVAILABLE, temp.resolve("cursor"), Instant.now().minusSeconds(60));
  }

  private String job(String name) {
    return api.nodes()
        .create(Node.builder(NodeKind.JOB, name).state(NodeState.AVAILABLE).build())
        .requireId();
  }

  /** Reads what there is, as {@link Puller} does. */
  private static List<String> read(EventFeed feed) {
    List<String> ids = new ArrayList<>();
    do {
      List<PastEvent> page = feed.next();
      page.forEach(event -> ids.add(Objects.requireNonNull(event.node()).requireId()));
      feed.advance(page);
    } while (feed.isBehind());
    return ids;
  }

  @Test
  void eventComesOnceWithItsNode() {
    EventFeed feed = feed();
    String first = job("first");
    api.nodes().create(Node.builder(NodeKind.JOB, "running").build());
    assertThat(read(feed)).containsExactly(first);
    assertThat(read(feed)).isEmpty();
    String second = job("second");
    assertThat(read(feed)).containsExactly(second);
  }

  @Test
  void pageThatWasNotHandledComesAgain() {
    EventFeed feed = feed();
    String first = job("first");
    assertThat(feed.next()).hasSize(1);
    assertThat(feed.next()).hasSize(1);
    assertThat(read(feed())).containsExactly(first);
  }

  @Test
  void nextStartContinuesAtTheCursor() throws Exception {
    job("first");
    EventFeed before = feed();
    read(before);
    String second = job("second");
    String cursor = Files.readString(temp.resolve("cursor"));
    assertThat(read(feed())).endsWith(second);
    assertThat(Files.readString(temp.resolve("cursor"))).isGreaterThanOrEqualTo(cursor);
  }

  @Test
  void invalidCursorStartsFromTheBeginning() throws Exception {
    Files.writeString(temp.resolve("cursor"), "yesterday\n");
    String first = job("first");
    assertThat(read(feed())).containsExactly(first);
  }

  /** Anybody with a token can publish such an event, and the server fails on it (500). */
  @Test
  void eventThatTheServerFailsOnIsSkipped() {
    String first = job("first");
    for (int i = 0; i < 3; i++) {
      api.events()
          .publish(
              "node",
              JsonObject.of("kind", "job").with("state", "available").with("op", "created"));
    }
    String second = job("second");
    EventFeed feed = feed();
    assertThat(read(feed)).containsExactly(first, second);
    String third = job("third");
    assertThat(read(feed)).containsExactly(third);
  }

  @Test
  void outageIsNotTakenForABadEvent() {
    job("first");
    EventFeed feed = feed();
    sandbox.faults().next(30, new Fault("GET", "events", new Fault.Status(500, -1)));
    assertThatThrownBy(feed::next).isInstanceOf(ApiException.class);
    assertThat(Files.exists(temp.resolve("cursor"))).isFalse();
  }
}
