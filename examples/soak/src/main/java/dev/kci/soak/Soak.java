package dev.kci.soak;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * The experiment: produces events while the sandbox misbehaves and the consumer is killed. At the
 * end, each state of each node must have had its effect exactly once.
 */
final class Soak {
  private static final int PRODUCERS = 3;

  /** Twice the mean; counted in effects, not time, so that slow machines get as many faults. */
  private static final int EFFECTS_FOR_A_FAULT = 30;

  private static final int EFFECTS_FOR_A_KILL = 400;
  private static final int FAULTS_FOR_A_RESTART = 30;
  private static final Duration STEP = Duration.ofMillis(20);
  private static final Duration NO_PROGRESS = Duration.ofSeconds(60);
  private static final Duration TO_START = Duration.ofSeconds(60);

  private final Plan plan;
  private final Path work;
  private final PrintWriter out;
  private final RandomGenerator random;
  private final long begin = System.nanoTime();

  /**
   * The plan of a run.
   *
   * @param events the approximate number of effects due
   * @param missed how many of them happen in a single absence of the consumer
   * @param seed the seed of all random choices
   * @param limit the time after which the run fails
   */
  record Plan(int events, int missed, long seed, Duration limit) {}

  Soak(Plan plan, Path work, PrintWriter out) {
    this.plan = plan;
    this.work = work.toAbsolutePath();
    this.out = out;
    this.random = new Random(plan.seed());
  }

  /** Runs the experiment; returns whether each effect happened exactly once. */
  boolean run() throws IOException, InterruptedException {
    clean();
    say("seed %d, %d events, %d missed at once", plan.seed(), plan.events(), plan.missed());
    try (SandboxProcess sandbox =
            SandboxProcess.start(work.resolve("sandbox"), work.resolve("sandbox.log"));
        Consumer consumer = new Consumer(work, sandbox.url(), sandbox.token("pipeline"))) {
      Producer producer = new Producer(sandbox.http(), sandbox.token("pipeline"));
      subscribeOnce(sandbox, consumer);
      producer.handled(plan.missed()); // lets it produce freely
      produce(producer, plan.missed());
      say("%d events were missed in one absence", producer.keys().size());
      Thread producing =
          new Thread(() -> produce(producer, plan.events() - plan.missed()), "producing");
      consumer.start();
      producing.start();
      await(plan.missed(), consumer, producer);
      say("%d effects without faults; starting faults", consumer.count());
      misbehave(sandbox, consumer, producer, producing);
      sandbox.heal();
      int missing = producer.keys().size() - consumer.count();
      say("end of faults; %d effects are still due", missing);
      await(producer.keys().size(), consumer, producer);
      int exit = consumer.stop();
      return report(sandbox, consumer, producer, exit);
    }
  }

  /** Lets the consumer subscribe once, so that the sandbox keeps events for it, and kills it. */
  private static void subscribeOnce(SandboxProcess sandbox, Consumer consumer)
      throws IOException, InterruptedException {
    String admin = sandbox.token("admin");
    consumer.start();
    Pause.until(
        TO_START,
        "the consumer has subscribed",
        () ->
            sandbox
                .http()
                .send("GET", "/latest/stats/subscriptions", admin, null)
                .body()
                .contains("\"node\""));
    consumer.kill();
  }

  private void misbehave(
      SandboxProcess sandbox, Consumer consumer, Producer producer, Thread producing)
      throws IOException, InterruptedException {
    sandbox.restart(true);
    int effects = consumer.count();
    int nextKill = effects + 1;
    int nextFault = effects + 1;
    Progress progress = new Progress();
    while ((producing.isAlive() || effects < plan.events() * 95L / 100)
        && progress.goesOn(consumer)) {
      Pause.of(STEP);
      effects = consumer.count();
      producer.handled(effects);
      if (effects >= nextKill) {
        consumer.kill();
        consumer.start();
        nextKill = effects + 1 + random.nextInt(EFFECTS_FOR_A_KILL);
      } else if (effects >= nextFault) {
        if (random.nextInt(FAULTS_FOR_A_RESTART) == 0) {
          sandbox.restart(random.nextBoolean());
        } else {
          sandbox.inject(Faults.next(random));
        }
        nextFault = effects + 1 + random.nextInt(EFFECTS_FOR_A_FAULT);
      }
    }
    producer.handled(Integer.MAX_VALUE); // it must end even if effects are lost
    producing.join();
  }

  /** Waits for this many effects, or until no more arrive. */
  private void await(int effects, Consumer consumer, Producer producer)
      throws IOException, InterruptedException {
    Progress progress = new Progress();
    while (consumer.count() < effects && progress.goesOn(consumer)) {
      producer.handled(consumer.count());
      Pause.of(STEP);
    }
  }

  /** Tracks whether effects still arrive: after a minute without any, the rest is lost. */
  private final class Progress {
    private int effects = -1;
    private long since;

    boolean goesOn(Consumer consumer) throws IOException {
      long now = System.nanoTime();
      if (now - begin > plan.limit().toNanos()) {
        say("the time is up");
        return false;
      }
      if (consumer.count() > effects) {
        effects = consumer.count();
        since = now;
      }
      return consumer.isAlive() && now - since < NO_PROGRESS.toNanos();
    }
  }

  /** Produces this many events with several threads; returns when all are produced. */
  private static void produce(Producer producer, int events) {
    AtomicInteger nodes = new AtomicInteger(events / Producer.STATES.size());
    List<Thread> threads =
        Stream.generate(() -> new Thread(() -> produceWhile(producer, nodes), "producer"))
            .limit(PRODUCERS)
            .toList();
    threads.forEach(Thread::start);
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void produceWhile(Producer producer, AtomicInteger nodes) {
    try {
      while (nodes.getAndDecrement() > 0) {
        producer.produceOne();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean report(SandboxProcess sandbox, Consumer consumer, Producer producer, int exit)
      throws IOException {
    List<String> effects = consumer.effects();
    Set<String> once = new HashSet<>(effects);
    Set<String> missing = new HashSet<>(producer.keys());
    missing.removeAll(once);
    Set<String> unexpected = new HashSet<>(once);
    unexpected.removeAll(producer.keys());
    Map<String, Long> faults = new TreeMap<>(sandbox.counts());
    faults.put("consumer killed", (long) consumer.kills());
    faults.forEach((kind, count) -> out.printf("%8d  %s%n", count, kind));
    say(
        "%d effects due, %d happened; %d missing, %d doubled, %d unexpected",
        producer.keys().size(),
        effects.size(),
        missing.size(),
        effects.size() - once.size(),
        unexpected.size());
    say(
        "the handler was called %d times, %d of them again; the consumer's exit code is %d",
        consumer.calls(), consumer.calls() - effects.size(), exit);
    missing.stream().limit(10).forEach(key -> say("missing: %s", key));
    unexpected.stream().limit(10).forEach(key -> say("unexpected: %s", key));
    return missing.isEmpty() && unexpected.isEmpty() && effects.size() == once.size() && exit == 0;
  }

  private void clean() throws IOException {
    Files.createDirectories(work);
    for (String name : List.of("sandbox", "consumer", "sandbox.log", "consumer.log")) {
      Path old = work.resolve(name);
      if (Files.exists(old)) {
        try (Stream<Path> files = Files.walk(old)) {
          for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
            Files.delete(file);
          }
        }
      }
    }
  }

  private void say(String format, Object... values) {
    out.printf("%7.1f s  %s%n", (System.nanoTime() - begin) / 1e9, String.format(format, values));
    out.flush();
  }
}
