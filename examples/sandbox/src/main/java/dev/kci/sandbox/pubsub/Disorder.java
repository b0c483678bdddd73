package dev.kci.sandbox.pubsub;

import dev.kci.sandbox.pubsub.Subscription.Message;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Delivers live events twice or in the wrong order on demand. It loses none: of two events in the
 * wrong order, the first one delivered confirms nothing. Thread-safe.
 */
public final class Disorder {
  private int toDuplicate;
  private int toReorder;
  private long duplicated;
  private long reordered;

  /** Delivers the next events of all channels twice. */
  public synchronized void duplicateNext(int events) {
    toDuplicate = events;
  }

  /** Delivers the next events of all channels after the following event or keep-alive. */
  public synchronized void reorderNext(int events) {
    toReorder = events;
  }

  /** The number of events delivered twice. */
  public synchronized long duplicated() {
    return duplicated;
  }

  /** The number of events delivered after a later one. */
  public synchronized long reordered() {
    return reordered;
  }

  synchronized void deliver(
      Message event, List<Subscription> to, BiConsumer<Subscription, Message> delivery) {
    if (to.isEmpty()) {
      return;
    }
    boolean twice = toDuplicate > 0;
    toDuplicate -= twice ? 1 : 0;
    duplicated += twice ? 1 : 0;
    boolean later = !twice && toReorder > 0;
    toReorder -= later ? 1 : 0;
    for (Subscription subscription : to) {
      Message held = subscription.takeHeld();
      if (later && held == null) {
        subscription.hold(event);
        continue;
      }
      deliver(event, held, message -> delivery.accept(subscription, message));
      if (twice) {
        delivery.accept(subscription, event);
      }
    }
  }

  private void deliver(Message event, @Nullable Message held, Consumer<Message> delivery) {
    if (held == null) {
      delivery.accept(event);
      return;
    }
    reordered++;
    delivery.accept(new Message(0, event.text()));
    delivery.accept(new Message(event.sequence(), held.text()));
  }
}
