package dev.kci.machine;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RunnableFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;

/** The JVM's threads and clocks, and the file system. */
enum RealMachine implements Machine {
  INSTANCE;

  private static final long IDLE_SECONDS = 60;

  @Override
  public InstantSource clock() {
    return InstantSource.system();
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public RandomGenerator random() {
    return ThreadLocalRandom.current();
  }

  @Override
  public Work start(String name, Runnable work) {
    Thread thread = daemon(work, name);
    thread.start();
    return new Work() {
      @Override
      public void interrupt() {
        thread.interrupt();
      }

      @Override
      public void join(Duration limit) throws InterruptedException {
        TimeUnit.NANOSECONDS.timedJoin(thread, limit.toNanos());
      }
    };
  }

  @Override
  public ExecutorService pool(String name, int threads) {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            numbered(name));
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  @Override
  public ExecutorService pool(String name) {
    return Executors.newCachedThreadPool(numbered(name));
  }

  private static ThreadFactory numbered(String name) {
    AtomicInteger number = new AtomicInteger();
    return work -> daemon(work, name + "-" + number.incrementAndGet());
  }

  /** A hanging thread must not keep a stopped service alive. */
  private static Thread daemon(Runnable work, String name) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public <T> RunnableFuture<T> future(Callable<T> work) {
    return new FutureTask<>(work);
  }

  @Override
  public Lock lock() {
    return new ReentrantLock();
  }

  @Override
  public Disk disk() {
    return RealDisk.INSTANCE;
  }
}
