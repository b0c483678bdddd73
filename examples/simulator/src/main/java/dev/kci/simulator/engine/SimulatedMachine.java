package dev.kci.simulator.engine;

import dev.kci.machine.Disk;
import dev.kci.machine.Machine;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RunnableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;

/** A computer with one process at a time, in the time of a scheduler. */
public final class SimulatedMachine {
  private final Scheduler scheduler;
  private final String name;
  private final Random random;
  private final BiConsumer<String, Throwable> died;
  private final SimulatedDisk disk = new SimulatedDisk();
  private Duration skew = Duration.ZERO;
  private Process process;
  private int starts;

  /**
   * @param died told the name and the reason of a task that ended with an exception
   */
  public SimulatedMachine(
      Scheduler scheduler, String name, long seed, BiConsumer<String, Throwable> died) {
    this.scheduler = scheduler;
    this.name = name;
    this.random = new Random(seed);
    this.died = died;
    this.process = new Process(scheduler, name, died);
  }

  /** Starts a process whose main thread does this work with the machine it is given. */
  public void start(BiConsumer<String, Machine> work) {
    Process started = new Process(scheduler, name + "." + ++starts, died);
    process = started;
    started.start("main", () -> work.accept(started.toString(), new View(started)));
  }

  /** Kills the process, as {@code kill -9} does. The disk keeps all that was written. */
  public void kill() {
    process.kill();
    disk.killed();
  }

  /**
   * Kills the process as a power cut does: the disk loses what was not forced.
   *
   * @return the number of files that lost something
   */
  public int crash() {
    kill();
    return disk.crash(random);
  }

  /** Returns whether its process was killed and none has been started since. */
  public boolean isDead() {
    return process.isKilled();
  }

  /** Stops all threads, as {@code SIGSTOP} does. Returns what lets them continue. */
  public Runnable pause() {
    return process.pause();
  }

  /** Lets another thread of the process do something, as a handler of signals does. */
  public void signal(Runnable work) {
    process.start("signal", work);
  }

  /** Returns the name of its process, whether that is dead or not. */
  public String process() {
    return process.toString();
  }

  /** Sets how far the wall clock is ahead. */
  public void skew(Duration ahead) {
    skew = ahead;
  }

  @Override
  public String toString() {
    return name;
  }

  /** The machine as one process sees it. */
  private final class View implements Machine {
    private final Process own;

    View(Process own) {
      this.own = own;
    }

    @Override
    public InstantSource clock() {
      return () -> scheduler.now().plus(skew);
    }

    @Override
    public long nanoTime() {
      return scheduler.nanos();
    }

    @Override
    public RandomGenerator random() {
      return random;
    }

    @Override
    public Work start(String name, Runnable work) {
      Lock lock = lock();
      Condition ended = lock.newCondition();
      Task task =
          own.start(
              name,
              () -> {
                try {
                  work.run();
                } finally {
                  ended.signalAll();
                }
              });
      return new Work() {
        @Override
        public void interrupt() {
          task.interrupt();
        }

        @Override
        public void join(Duration limit) throws InterruptedException {
          lock.lock();
          try {
            long left = limit.toNanos();
            while (!task.isEnded() && left > 0) {
              left = ended.awaitNanos(left);
            }
          } finally {
            lock.unlock();
          }
        }
      };
    }

    @Override
    public ExecutorService pool(String name, int threads) {
      return new SimulatedPool(scheduler, own, name, threads);
    }

    @Override
    public ExecutorService pool(String name) {
      return pool(name, Integer.MAX_VALUE);
    }

    @Override
    public <T> RunnableFuture<T> future(Callable<T> work) {
      return new SimulatedFuture<>(scheduler, work);
    }

    @Override
    public Lock lock() {
      return new SimulatedLock(scheduler);
    }

    @Override
    public Disk disk() {
      return disk.of(own);
    }
  }
}
