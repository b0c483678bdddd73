package dev.kci.simulator.world;

import dev.kci.machine.Machine;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.function.Consumer;

/** What labs tell one process about its jobs, as LAVA's callbacks do. */
final class LabNews {
  private final Queue<String> nodeIds = new ArrayDeque<>();
  private final Lock lock;
  private final Condition told;

  LabNews(Machine machine) {
    this.lock = machine.lock();
    this.told = lock.newCondition();
  }

  /** Tells that the job of a node has changed. */
  void tell(String nodeId) {
    nodeIds.add(nodeId);
    told.signalAll(); // nobody holds the lock: only the task with the baton runs
  }

  /** Passes on what is told, until interrupted. */
  void read(Consumer<String> changed) {
    try {
      while (true) {
        changed.accept(next());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private String next() throws InterruptedException {
    lock.lock();
    try {
      while (nodeIds.isEmpty()) {
        told.await();
      }
      return nodeIds.remove();
    } finally {
      lock.unlock();
    }
  }
}
