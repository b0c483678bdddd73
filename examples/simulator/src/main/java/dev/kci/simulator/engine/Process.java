package dev.kci.simulator.engine;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The tasks of one simulated process, which are paused and killed together. */
final class Process {
  private final Scheduler scheduler;
  private final String name;
  private final BiConsumer<String, Throwable> died;
  private final Set<Task> tasks = new LinkedHashSet<>();
  private int pauses;
  private boolean killed;

  /**
   * @param died told the name and the reason of a task that ended with an exception
   */
  Process(Scheduler scheduler, String name, BiConsumer<String, Throwable> died) {
    this.scheduler = scheduler;
    this.name = name;
    this.died = died;
  }

  Task start(String name, Runnable work) {
    Task task = new Task(scheduler, this, name, work);
    if (killed) {
      task.kill();
    }
    tasks.add(task);
    scheduler.start(task);
    return task;
  }

  void ended(Task task, @Nullable Throwable failure) {
    tasks.remove(task);
    if (failure != null && !killed) {
      died.accept(task.toString(), failure);
    }
  }

  /** Stops all threads. Returns what ends this pause. */
  Runnable pause() {
    pauses++;
    return () -> pauses--;
  }

  boolean isPaused() {
    return pauses > 0;
  }

  void kill() {
    killed = true;
    List.copyOf(tasks).forEach(Task::kill);
  }

  boolean isKilled() {
    return killed;
  }

  @Override
  public String toString() {
    return name;
  }
}
