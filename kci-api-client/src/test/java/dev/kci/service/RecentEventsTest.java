package dev.kci.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.JsonObject;
import dev.kci.service.RecentEvents.Occurrence;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecentEventsTest {
  private final RecentEvents recent = new RecentEvents();

  private static Occurrence event(String id, String state, Long number) {
    return Occurrence.of(NodeEvents.updated(id, state), number);
  }

  /** Adds an event; returns whether it was new. */
  private boolean come(Occurrence event) {
    boolean news = !recent.isRepeat(event);
    if (news) {
      recent.add(event);
    }
    return news;
  }

  @Test
  void sameNumberAndContentIsARepeat() {
    assertThat(come(event("a", "available", 1L))).isTrue();
    assertThat(come(event("a", "done", 2L))).isTrue();
    assertThat(come(event("a", "available", 1L))).isFalse();
    assertThat(come(event("a", "done", 2L))).isFalse();
  }

  @Test
  void sameNumberWithOtherContentIsNew() {
    assertThat(come(event("a", "available", 1L))).isTrue();
    assertThat(come(event("a", "done", 1L))).as("a server whose count restarted").isTrue();
    assertThat(come(event("b", "done", 1L))).isTrue();
  }

  @Test
  void redeliveryWithoutNumberIsARepeat() {
    assertThat(come(event("a", "available", 1L))).isTrue();
    assertThat(come(event("b", "available", 2L))).isTrue();
    assertThat(come(event("a", "available", null))).isFalse();
    assertThat(come(event("b", "available", null))).isFalse();
  }

  @Test
  void eventDeliveredLateAndLiveIsARepeat() {
    assertThat(come(event("a", "available", null))).isTrue();
    assertThat(come(event("a", "available", 7L))).isFalse();
  }

  @Test
  void twoNumbersAreTwoEvents() {
    assertThat(come(event("a", "available", 1L))).isTrue();
    assertThat(come(event("a", "available", 2L))).isTrue();
  }

  @Test
  void returnToAnEarlierStateIsNew() {
    assertThat(come(event("a", "available", null))).isTrue();
    assertThat(come(event("a", "closing", null))).isTrue();
    assertThat(come(event("a", "available", null))).isTrue();
  }

  @Test
  void differentContentIsNew() {
    JsonObject json = NodeEvents.json("a", "done", JsonObject.of("x", Map.of("y", 1)));
    assertThat(come(of(json))).isTrue();
    assertThat(come(of(json))).isFalse();
    assertThat(come(of(json.with("result", "pass")))).isTrue();
    assertThat(come(of(json.with("previous_state", "available")))).isTrue();
    assertThat(come(of(json.with("previous_result", "fail")))).isTrue();
    assertThat(come(of(json.with("op", "created")))).isTrue();
    assertThat(come(of(json.with("is_hierarchy", true)))).isTrue();
    assertThat(come(of(json.with("data", Map.of("x", Map.of("y", 2)))))).isTrue();
    assertThat(come(of(json.with("data", Map.of("x", Map.of("y", "2")))))).isTrue();
  }

  @Test
  void orderOfKeysDoesNotMatter() {
    JsonObject one = JsonObject.of("x", 1).with("y", JsonObject.of("a", 1).with("b", 2));
    JsonObject other = JsonObject.of("y", JsonObject.of("b", 2).with("a", 1)).with("x", 1);
    assertThat(come(of(NodeEvents.json("a", "done", one)))).isTrue();
    assertThat(come(of(NodeEvents.json("a", "done", other)))).isFalse();
  }

  @Test
  void forgetsTheOldest() {
    assertThat(come(event("first", "done", 0L))).isTrue();
    for (long i = 1; i <= RecentEvents.WINDOW; i++) {
      assertThat(come(event("n" + i, "done", i))).isTrue();
    }
    assertThat(come(event("first", "done", 0L))).isTrue();
    assertThat(come(event("n" + RecentEvents.WINDOW, "done", null))).isFalse();
  }

  private static Occurrence of(JsonObject json) {
    return Occurrence.of(dev.kci.api.model.NodeEvent.of(json).orElseThrow(), null);
  }
}
