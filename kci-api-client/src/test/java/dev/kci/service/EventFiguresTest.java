package dev.kci.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.NodeEvent;
import dev.kci.status.Meters;
import dev.kci.status.ServiceStatus;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class EventFiguresTest {
  private static final long SECOND = 1_000_000_000L;

  private final AtomicLong time = new AtomicLong();
  private final ServiceStatus status = new ServiceStatus("kci-test");
  private final EventFigures figures = new EventFigures(status, "node", time::get);
  private final MemoryBacklog backlog = new MemoryBacklog(10);

  /** Creates figures that nobody reads. */
  static EventFigures figures() {
    return new EventFigures(new ServiceStatus("kci-test"), "node", System::nanoTime);
  }

  private void receive(String id) {
    NodeEvent event = NodeEvent.of(NodeEvents.json(id, "done", JsonObject.empty())).orElseThrow();
    backlog.add(event, null);
    figures.kept(event);
  }

  private EventBacklog.Pending begin() {
    EventBacklog.Pending next = backlog.take();
    figures.begun(next);
    return next;
  }

  private void end(EventBacklog.Pending event) {
    backlog.handled(event);
    figures.ended(event, true);
  }

  private void pass(int seconds) {
    time.addAndGet(seconds * SECOND);
  }

  @Test
  void lagIsTheAgeOfTheOldestWaitingEvent() {
    assertThat(figures.lag()).isZero();
    receive("a");
    pass(5);
    receive("b");
    pass(10);
    assertThat(figures.lag()).isEqualTo(15);
    end(begin());
    assertThat(figures.lag()).isEqualTo(10);
    end(begin());
    assertThat(figures.lag()).isZero();
    pass(60);
    assertThat(figures.lag()).isZero();
  }

  @Test
  void eventInWorkCountsThoughLaterOnesAreHandled() {
    receive("stuck");
    EventBacklog.Pending stuck = begin();
    for (int i = 0; i < 20; i++) {
      pass(1);
      receive("n" + i);
      end(begin());
    }
    assertThat(figures.lag()).isEqualTo(20);
    end(stuck);
    assertThat(figures.lag()).isZero();
  }

  @Test
  void earlierProcesssEventsAgeFromTheStart() {
    backlog.add(NodeEvent.of(NodeEvents.json("a", "done", JsonObject.empty())).orElseThrow(), null);
    figures.begin(backlog, () -> true);
    pass(7);
    assertThat(figures.lag()).isEqualTo(7);
    end(begin());
    assertThat(figures.lag()).isZero();
  }

  @Test
  void reportsNeedsAndCounts() {
    AtomicBoolean listening = new AtomicBoolean();
    figures.begin(backlog, listening::get);
    assertThat(status.isReady()).isFalse();
    listening.set(true);
    assertThat(status.isReady()).isTrue();
    receive("a");
    EventBacklog.Pending event = begin();
    assertThat(status.doing().values()).singleElement().asString().contains("a done");
    end(event);
    assertThat(status.doing()).isEmpty();
    assertThat(value("kci_events_handled")).isEqualTo(1);
    assertThat(value("kci_events_waiting")).isZero();
  }

  private double value(String metric) {
    return status.meters().read().stream()
        .filter(series -> series.metric().name().equals(metric))
        .mapToDouble(Meters.Series::value)
        .sum();
  }
}
