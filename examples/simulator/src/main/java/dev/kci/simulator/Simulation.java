package dev.kci.simulator;

import dev.kci.api.ApiException;
import dev.kci.config.Configuration;
import dev.kci.report.ReportReplica;
import dev.kci.runner.RunnerReplica;
import dev.kci.service.StopSignal;
import dev.kci.simulator.engine.Scheduler;
import dev.kci.simulator.engine.SimulatedMachine;
import dev.kci.simulator.rules.Invariants;
import dev.kci.simulator.world.Chaos;
import dev.kci.simulator.world.Computer;
import dev.kci.simulator.world.Traffic;
import dev.kci.simulator.world.World;
import dev.kci.timeout.TimeoutReplica;
import dev.kci.trigger.TriggerReplica;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** One run: up to two and three quarter hours of ten checkouts, decided by a seed. */
final class Simulation {
  private static final Instant START = Instant.parse("2026-11-28T00:00:00Z");
  private static final Duration TROUBLE = Duration.ofMinutes(70);

  /**
   * After the troubles, an hour in which the timeout service leaves a node alone whose write was
   * refused, ten minutes more if its clock was set back meanwhile, and time to close what is above
   * that node.
   */
  private static final Duration LENGTH = TROUBLE.plusMinutes(60 + 10 + 25);

  /** Nothing more is expected this long after everything has ended: two reconciling queries. */
  private static final Duration QUIET = Duration.ofMinutes(11);

  private static final Duration LOOK = Duration.ofSeconds(30);
  private static final int PUSHES = 10;

  private static final Map<String, Consumer<Computer>> RIVALS = replicas(2, 2, 2, 1);
  private static final Map<String, Consumer<Computer>> SHARING = replicas(2, 3, 2, 2);

  /** In one of so many runs the replicas of a service do not share its work. */
  private static final int RIVALRY = 3;

  private final long seed;
  private final Configuration configuration;
  private final Executor threads;
  private final Path folder;

  /**
   * @param threads runs the simulated threads; not bounded
   * @param folder for files of this run, which are deleted afterwards
   */
  Simulation(long seed, Configuration configuration, Executor threads, Path folder) {
    this.seed = seed;
    this.configuration = configuration;
    this.threads = threads;
    this.folder = folder;
  }

  /** Two report services mail twice, unless they share the work. */
  private static Map<String, Consumer<Computer>> replicas(
      int triggers, int runners, int timeouts, int reports) {
    Map<String, Consumer<Computer>> all = new LinkedHashMap<>();
    all.putAll(replicas("trigger", triggers, TriggerReplica::run));
    all.putAll(replicas("runner", runners, RunnerReplica::run));
    all.putAll(replicas("timeout", timeouts, TimeoutReplica::run));
    all.putAll(replicas("report", reports, ReportReplica::run));
    all.put("probe-1", Probe::run);
    return all;
  }

  private static Map<String, Consumer<Computer>> replicas(
      String service, int count, Consumer<Computer> run) {
    Map<String, Consumer<Computer>> all = new LinkedHashMap<>();
    for (int i = 1; i <= count; i++) {
      all.put(service + "-" + i, run);
    }
    return all;
  }

  /** Runs to the end and checks the history. */
  Outcome run() {
    Random random = new Random(seed);
    Scheduler scheduler = new Scheduler(START, new Random(random.nextLong()), threads);
    List<String> violations = new ArrayList<>();
    boolean shared = random.nextInt(RIVALRY) > 0;
    Map<String, Consumer<Computer>> replicas = shared ? SHARING : RIVALS;
    try (World world = new World(scheduler, configuration, random, shared)) {
      Traffic traffic = new Traffic(world);
      List<SimulatedMachine> machines = new ArrayList<>();
      for (String name : replicas.keySet()) {
        machines.add(
            new SimulatedMachine(
                scheduler,
                name,
                random.nextLong(),
                (task, thrown) -> violations.add(death(task, thrown))));
      }
      new Chaos(world, machines, (machine, ended) -> start(machine, world, replicas, ended))
          .start(TROUBLE);
      traffic.start(PUSHES);
      scheduler.after(TROUBLE, () -> stopWhenQuiet(scheduler, world));
      scheduler.run(LENGTH);
      violations.addAll(new Invariants(world, traffic.forged(), traffic.probes()).violations());
      return new Outcome(seed, violations, world, scheduler.steps());
    } finally {
      delete();
    }
  }

  /** Stops after a quiet time in which no node was created, such as a retry. */
  private static void stopWhenQuiet(Scheduler scheduler, World world) {
    int nodes = world.api().nodes().size();
    if (world.api().isQuiet()) {
      scheduler.after(
          QUIET,
          () -> {
            if (world.api().nodes().size() == nodes) {
              scheduler.stop();
            } else {
              stopWhenQuiet(scheduler, world);
            }
          });
    } else {
      scheduler.after(LOOK, () -> stopWhenQuiet(scheduler, world));
    }
  }

  private static String death(String task, Throwable thrown) {
    StackTraceElement[] stack = thrown.getStackTrace();
    return "no thread dies: " + task + ": " + thrown + (stack.length == 0 ? "" : " at " + stack[0]);
  }

  private void start(
      SimulatedMachine machine,
      World world,
      Map<String, Consumer<Computer>> replicas,
      Consumer<String> ended) {
    String name = machine.toString();
    Consumer<Computer> service = Objects.requireNonNull(replicas.get(name));
    machine.start(
        (process, own) -> {
          StopSignal stop = new StopSignal(own);
          world.started(name, stop);
          serve(service, new Computer(world, name, process, own, stop, folder(name)));
          ended.accept(process);
        });
  }

  /** Serves until the service stops or cannot start. */
  private static void serve(Consumer<Computer> service, Computer computer) {
    computer.world().history().add(computer.process(), () -> "starts");
    try {
      service.accept(computer);
      computer.world().history().add(computer.process(), () -> "stops");
    } catch (ApiException e) {
      computer.world().history().add(computer.process(), () -> "cannot start: " + e);
    }
  }

  private Path folder(String name) {
    try {
      return Files.createDirectories(folder.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void delete() {
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
