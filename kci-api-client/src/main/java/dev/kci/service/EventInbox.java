package dev.kci.service;

import dev.kci.api.model.Event;
import dev.kci.api.model.NodeEvent;
import dev.kci.service.RecentEvents.Occurrence;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Filters the receiver's events. Repeats, unwanted events and those not about a node end here; the
 * others are in the backlog when {@link #accept} returns. Used by one thread.
 */
final class EventInbox {
  private static final Logger LOG = LoggerFactory.getLogger(EventInbox.class);

  private final Predicate<NodeEvent> filter;
  private final RecentEvents recent;
  private final EventBacklog backlog;
  private final EventFigures figures;
  private final Runnable arrived;

  /**
   * @param figures told of each event added to the backlog
   * @param arrived called after an event is added to the backlog
   */
  EventInbox(
      Predicate<NodeEvent> filter,
      RecentEvents recent,
      EventBacklog backlog,
      EventFigures figures,
      Runnable arrived) {
    this.filter = filter;
    this.recent = recent;
    this.backlog = backlog;
    this.figures = figures;
    this.arrived = arrived;
  }

  /**
   * Accepts an event. Anything but a node event (a keep-alive, null, text, other data) is ignored.
   *
   * @throws JournalException if it was not stored and must not be acknowledged
   */
  void accept(Event event) {
    NodeEvent node = event.nodeEvent().orElse(null);
    if (node == null) {
      LOG.debug("Ignored, not a node event: {}", event);
      return;
    }
    Occurrence occurrence = Occurrence.of(node, event.sequenceId());
    if (recent.isRepeat(occurrence)) {
      LOG.debug("Node {}: ignored a repeated event ({})", node.id(), node.state());
      return;
    }
    boolean wanted = isWanted(node);
    if (wanted) {
      backlog.add(node, event.sequenceId());
      figures.kept(node);
    } else {
      backlog.passedOver(node);
    }
    recent.add(occurrence);
    if (wanted) {
      arrived.run();
    }
  }

  /** Passes the event to the handler if the filter fails. */
  private boolean isWanted(NodeEvent node) {
    try {
      return filter.test(node);
    } catch (RuntimeException e) {
      LOG.error("Node {}: the filter failed; passing the event to the handler", node.id(), e);
      return true;
    }
  }

  boolean isFull() {
    return backlog.isFull();
  }

  boolean hasRoom() {
    return backlog.hasRoom();
  }
}
