package dev.kci.service;

import dev.kci.api.model.NodeEvent;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** A backlog in memory, lost with the process. Its limit counts events. */
final class MemoryBacklog implements EventBacklog {
  private final int limit;
  private final Queue<Pending> waiting = new ArrayDeque<>();
  private long lastNumber;
  private long size;

  MemoryBacklog(int limit) {
    this.limit = limit;
  }

  @Override
  public synchronized void add(NodeEvent event, @Nullable Long sequenceId) {
    waiting.add(new Pending(++lastNumber, event, 1));
    size++;
  }

  @Override
  public void passedOver(NodeEvent event) {
    // a restart forgets everything anyway
  }

  @Override
  public synchronized @Nullable Pending take() {
    return waiting.poll();
  }

  @Override
  public synchronized void handled(Pending event) {
    size--;
  }

  @Override
  public synchronized long size() {
    return size;
  }

  @Override
  public long bytes() {
    return 0;
  }

  @Override
  public synchronized boolean isFull() {
    return size >= limit;
  }

  @Override
  public synchronized boolean hasRoom() {
    return size <= limit / 2;
  }

  @Override
  public void close() {
    // holds no resources
  }
}
