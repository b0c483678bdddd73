package dev.kci.service;

import dev.kci.api.model.NodeEvent;
import org.jspecify.annotations.Nullable;

/**
 * The events that were received and are not handled yet, in the order of their receipt.
 * Implementations are thread-safe.
 */
interface EventBacklog extends AutoCloseable {
  /**
   * An event on its way to the handler.
   *
   * @param number counts the events received, from 1
   * @param bytes what it takes in the backlog, in the unit of its bound
   */
  record Pending(long number, NodeEvent event, int bytes) {}

  /**
   * Adds an event, however many wait already. When this returns, the event is as safe as the
   * backlog can make it, and may be acknowledged.
   *
   * @param sequenceId the server's number of a live event; null for one that was caught up with
   * @throws JournalException if it could not be added: it must not be acknowledged
   */
  void add(NodeEvent event, @Nullable Long sequenceId);

  /**
   * Notes that an event came that nobody wants. An event of that node that was added before is then
   * no longer its newest, also after a restart: an equal event that comes later is news.
   *
   * @throws JournalException if it could not be noted: it must not be acknowledged
   */
  void passedOver(NodeEvent event);

  /** Takes the next event to handle; null if there is none. */
  @Nullable Pending take();

  /** Forgets an event that was taken, because its handling has ended. */
  void handled(Pending event);

  /** The number of events that are not handled yet, taken or not. */
  long size();

  /** The bytes that the backlog takes on the disk. */
  long bytes();

  /** Whether the bound is reached, so that nothing more should be received. */
  boolean isFull();

  /** Whether enough was handled, after the bound was reached, to go on receiving. */
  boolean hasRoom();

  /** Releases the files and the lock. */
  @Override
  void close();
}
