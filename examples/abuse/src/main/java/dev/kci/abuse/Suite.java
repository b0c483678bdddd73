package dev.kci.abuse;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Plays families of attempts and prints what broke through. Those that mostly wait run in parallel
 * with those that compute: each has its own folder, sandbox and processes.
 */
final class Suite {
  private final List<Family<?>> families;
  private final PrintWriter out;
  private final String command;
  private final long begin = System.nanoTime();
  private final AtomicInteger tried = new AtomicInteger();
  private final AtomicInteger broke = new AtomicInteger();
  private final AtomicInteger blind = new AtomicInteger();

  /**
   * Creates a suite of families.
   *
   * @param command the command that plays them, for hints how to repeat an attempt
   */
  Suite(List<Family<?>> families, PrintWriter out, String command) {
    this.families = List.copyOf(families);
    this.out = out;
    this.command = command;
  }

  /**
   * Plays the chosen attempts.
   *
   * @return whether nothing broke through and each observer noticed its control
   * @throws IllegalArgumentException if the choice names an unknown family or attempt
   */
  boolean run(Choice choice) throws Exception {
    Map<String, Integer> sizes = new LinkedHashMap<>();
    families.forEach(family -> sizes.put(family.name(), family.attempts().size()));
    Map<Boolean, Map<Family<?>, List<Integer>>> lanes =
        Map.of(true, new LinkedHashMap<>(), false, new LinkedHashMap<>());
    choice
        .of(sizes)
        .forEach(
            (name, numbers) -> {
              Family<?> family = named(name);
              Objects.requireNonNull(lanes.get(family.waits())).put(family, numbers);
            });
    ExecutorService threads = Executors.newFixedThreadPool(lanes.size());
    try {
      List<Callable<Void>> work = new ArrayList<>();
      lanes.values().forEach(lane -> work.add(() -> play(lane, choice)));
      for (Future<Void> lane : threads.invokeAll(work)) {
        lane.get();
      }
    } finally {
      threads.shutdownNow();
    }
    if (blind.get() > 0) {
      say("%d controls went unnoticed: those families prove nothing", blind.get());
    }
    say("%d tried, %d broke through", tried.get(), broke.get());
    return broke.get() == 0 && blind.get() == 0;
  }

  private @Nullable Void play(Map<Family<?>, List<Integer>> lane, Choice choice) throws Exception {
    for (Map.Entry<Family<?>, List<Integer>> chosen : lane.entrySet()) {
      if (choice.limit() != null && elapsed().compareTo(choice.limit()) > 0) {
        break;
      }
      play(chosen.getKey(), chosen.getValue());
    }
    return null;
  }

  private <A> void play(Family<A> family, List<Integer> numbers) throws Exception {
    long start = System.nanoTime();
    List<String> unnoticed = family.control();
    unnoticed.forEach(what -> say("%s: control not noticed: %s", family.name(), what));
    Map<Integer, A> attempts = Choice.attempts(family, numbers);
    Map<Integer, String> breaches = family.play(attempts);
    breaches.forEach(
        (number, effect) ->
            say(
                "%s/%d %s: %s; repeat with %s --only %s/%d",
                family.name(),
                number,
                Objects.requireNonNull(attempts.get(number)),
                effect,
                command,
                family.name(),
                number));
    say(
        "%-11s %4d tried, %3d broke through, %3d s",
        family.name(),
        attempts.size(),
        breaches.size(),
        Duration.ofNanos(System.nanoTime() - start).toSeconds());
    tried.addAndGet(attempts.size());
    broke.addAndGet(breaches.size());
    blind.addAndGet(unnoticed.size());
  }

  private Family<?> named(String name) {
    return families.stream().filter(family -> family.name().equals(name)).findFirst().orElseThrow();
  }

  private Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  private synchronized void say(String format, Object... values) {
    out.println(String.format(format, values));
    out.flush();
  }
}
