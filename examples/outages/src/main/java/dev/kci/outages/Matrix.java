package dev.kci.outages;

import dev.kci.quickstart.Workplace;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.jspecify.annotations.Nullable;

/** Plays cells on several lanes in parallel and prints the result of each. */
final class Matrix {
  private final Workplace place;
  private final Terms terms;
  private final PrintWriter out;
  private final Queue<Cell> waiting = new ConcurrentLinkedQueue<>();
  private final Map<Cell, CellResult> results = new ConcurrentHashMap<>();
  private final AtomicInteger lanes = new AtomicInteger();

  /**
   * The conditions.
   *
   * @param holdoff of checkouts and builds
   * @param limit the maximum duration of each step of a checkout
   * @param parallel the number of lanes
   */
  record Terms(Duration holdoff, Duration limit, int parallel) {}

  Matrix(Workplace place, Terms terms, PrintWriter out) {
    this.place = place;
    this.terms = terms;
    this.out = out;
  }

  /**
   * Plays cells; returns when all processes have ended.
   *
   * @return whether all cells are good
   */
  boolean play(List<Cell> cells) throws InterruptedException {
    waiting.addAll(cells);
    List<Thread> players = new ArrayList<>();
    for (int i = 0; i < Math.min(terms.parallel(), cells.size()); i++) {
      Thread player = new Thread(this::playOnOneLane, "lane");
      player.start();
      players.add(player);
    }
    try {
      for (Thread player : players) {
        player.join();
      }
    } finally {
      waiting.clear();
      players.forEach(Thread::interrupt);
    }
    return report(cells);
  }

  private void playOnOneLane() {
    Lane lane = null;
    try {
      for (Cell cell = waiting.poll(); cell != null; cell = waiting.poll()) {
        long begin = System.nanoTime();
        CellResult result;
        try {
          if (lane == null) {
            lane = openLane();
          }
          result = lane.play(cell);
        } catch (IOException | GitAPIException | RuntimeException e) {
          result = new CellResult(false, "the cell could not be played: " + e.getMessage());
        }
        say(cell, result, Duration.ofNanos(System.nanoTime() - begin));
        if (!result.good()) {
          lane = close(lane);
        }
      }
    } finally {
      close(lane);
    }
  }

  private Lane openLane() throws IOException, GitAPIException {
    Path folder = place.work().resolve("lane-" + lanes.incrementAndGet());
    return Lane.open(new Workplace(place.root(), folder), terms.holdoff(), terms.limit());
  }

  private static @Nullable Lane close(@Nullable Lane lane) {
    if (lane != null) {
      lane.close();
    }
    return null;
  }

  private synchronized void say(Cell cell, CellResult result, Duration time) {
    results.put(cell, result);
    out.printf(
        "%-24s %-4s %4d s  %s%n",
        cell.name(), result.good() ? "ok" : "FAIL", time.toSeconds(), result.text());
    out.flush();
  }

  private boolean report(List<Cell> cells) {
    long good = results.values().stream().filter(CellResult::good).count();
    new Table(results).lines().forEach(out::println);
    out.println(good + " of " + cells.size() + " cells are good");
    out.flush();
    return good == cells.size();
  }
}
