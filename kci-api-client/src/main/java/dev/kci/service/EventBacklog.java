package dev.kci.service;

import dev.kci.api.model.NodeEvent;
import org.jspecify.annotations.Nullable;

/**
 * The events that were received but not yet handled, in the order of their receipt. Implementations
 * are thread-safe.
 */
interface EventBacklog extends AutoCloseable {
  /**
   * An event on its way to the handler.
   *
   * @param number counts the events received, from 1
   * @param bytes its size in the backlog, in the unit of the backlog's limit
   */
  record Pending(long number, NodeEvent event, int bytes) {}

  /**
   * Adds an event, regardless of how many are waiting. When this returns, the event is as safe as
   * the backlog can make it and may be acknowledged.
   *
   * @param sequenceId the server's number for a live event; null for one delivered after an absence
   * @throws JournalException if it was not added and must not be acknowledged
   */
  void add(NodeEvent event, @Nullable Long sequenceId);

  /**
   * Records an unwanted event, so that, even after a restart, a later return of the node to its
   * previous state is not taken for a repeat of the event added before.
   *
   * @throws JournalException if it was not recorded and must not be acknowledged
   */
  void passedOver(NodeEvent event);

  /** Takes the next event to handle; null if all are taken. */
  @Nullable Pending take();

  /** Removes an event that was taken and is now handled. */
  void handled(Pending event);

  /** The number of unhandled events, whether taken or not. */
  long size();

  /** The size of the backlog on disk, in bytes. */
  long bytes();

  /** Returns whether the limit is reached and receiving should pause. */
  boolean isFull();

  /** Returns whether enough was handled, after the limit was reached, to resume receiving. */
  boolean hasRoom();

  /** Releases the files and the lock. */
  @Override
  void close();
}
