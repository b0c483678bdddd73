package dev.kci.simulator;

import dev.kci.config.Configuration;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Does runs, with the threads that they share. Thread-safe. */
final class Runs implements AutoCloseable {
  private static final Path MEMORY = Path.of("/dev/shm");

  private final ExecutorService threads = threads();
  private final Configuration configuration = configuration();

  /**
   * What many runs had.
   *
   * @param violated the number of runs in which something did not hold
   * @param faults how often each fault was injected, by its kind
   */
  record Sum(int violated, Map<String, Integer> faults) {}

  /**
   * Does many runs, as many at a time as there are processors.
   *
   * @param found told the seed and the first violation of each run that has any
   */
  Sum all(long first, int count, Consumer<String> found) {
    AtomicLong next = new AtomicLong(first);
    AtomicInteger violated = new AtomicInteger();
    Map<String, Integer> faults = new ConcurrentSkipListMap<>();
    Runnable lane =
        () -> {
          for (long seed = next.getAndIncrement();
              seed < first + count;
              seed = next.getAndIncrement()) {
            Outcome outcome = run(seed);
            outcome
                .world()
                .history()
                .faults()
                .forEach((kind, n) -> faults.merge(kind, n, Integer::sum));
            if (!outcome.violations().isEmpty()) {
              violated.incrementAndGet();
              found.accept("seed " + seed + ": " + outcome.violations().get(0));
            }
          }
        };
    List<Future<?>> lanes = new ArrayList<>();
    for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
      lanes.add(threads.submit(lane));
    }
    try {
      for (Future<?> done : lanes) {
        done.get();
      }
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException("The simulation failed", e);
    }
    return new Sum(violated.get(), faults);
  }

  /** Virtual threads, of which a change costs a fifth, where Java has them. */
  private static ExecutorService threads() {
    try {
      return (ExecutorService)
          Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    } catch (ReflectiveOperationException older) { // than Java 21
      return Executors.newCachedThreadPool(
          work -> {
            Thread thread = new Thread(work, "simulated");
            thread.setDaemon(true);
            return thread;
          });
    }
  }

  Outcome run(long seed) {
    try {
      return new Simulation(seed, configuration, threads, folder()).run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Outboxes force each mail to disk, which takes no time in memory. */
  private static Path folder() throws IOException {
    return Files.isWritable(MEMORY)
        ? Files.createTempDirectory(MEMORY, "kci-simulator")
        : Files.createTempDirectory("kci-simulator");
  }

  private static Configuration configuration() {
    try (InputStream yaml = Runs.class.getResourceAsStream("pipeline.yaml")) {
      Path file = Files.createTempFile("pipeline", ".yaml");
      try {
        Files.write(file, Objects.requireNonNull(yaml).readAllBytes());
        return Configuration.load(List.of(file));
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
