package dev.kci.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.NodeEvent;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ForeignEventsTest {
  private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 1); // it may overflow
  private final ForeignEvents events = new ForeignEvents(Duration.ofSeconds(30), clock::get);

  @Test
  void returnsWhatIsMineNowOnceInOrder() {
    List.of("a", "b", "c").forEach(id -> events.add(event(id)));
    assertThat(taken("c", "a")).containsExactly("a", "c");
    assertThat(taken("c", "a")).isEmpty();
    assertThat(taken("b")).containsExactly("b");
  }

  @Test
  void forgetsWhatIsOld() {
    events.add(event("old"));
    clock.addAndGet(Duration.ofSeconds(20).toNanos());
    events.add(event("new"));
    clock.addAndGet(Duration.ofSeconds(11).toNanos());
    assertThat(taken("old", "new")).containsExactly("new");
  }

  @Test
  void keepsTheLatestOfManyEvents() {
    IntStream.range(0, 2001).forEach(n -> events.add(event("n" + n)));
    assertThat(taken("n0", "n1", "n2000")).containsExactly("n1", "n2000");
  }

  @Test
  void keepsNothingWhereSharesAreFixed() {
    ForeignEvents none = new ForeignEvents(Duration.ZERO, clock::get);
    none.add(event("a"));
    assertThat(none.taken(event -> true)).isEmpty();
  }

  private List<String> taken(String... mine) {
    return events.taken(event -> List.of(mine).contains(event.id())).stream()
        .map(NodeEvent::id)
        .toList();
  }

  private static NodeEvent event(String id) {
    return NodeEvents.updated(id, "available");
  }
}
