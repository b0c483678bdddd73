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
   * Takes an event in, however many wait already. When this returns it is as safe as the backlog
   * can make it, so that it may be acknowledged.
   *
   * @param sequenceId the server's number of a live event; null for one that was caught up with
   * @throws JournalException when it could not be taken in: it must not be acknowledged
   */
  void add(NodeEvent event, @Nullable Long sequenceId);

  /**
   * Notes that an event came which nobody wants. What was taken in of that node before is then no
   * longer the node's newest, also after a restart: an equal event that comes later is news.
   *
   * @throws JournalException when it could not be noted: it must not be acknowledged
   */
  void passedOver(NodeEvent event);

  /** The next event to handle, given out once; null if none is waiting. */
  @Nullable Pending take();

  /** Forgets an event that was taken, as its handling has ended. */
  void handled(Pending event);

  /** How many events are not handled yet, taken or not. */
  long size();

  /** Whether the bound is reached: then nothing more should be received. */
  boolean isFull();

  /** Whether so much was handled, after the bound was reached, that receiving may go on. */
  boolean hasRoom();

  /** Closes what it holds open; later events are ignored. */
  @Override
  void close();
}
