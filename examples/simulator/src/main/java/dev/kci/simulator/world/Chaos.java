package dev.kci.simulator.world;

import dev.kci.simulator.engine.Scheduler;
import dev.kci.simulator.engine.SimulatedMachine;
import dev.kci.simulator.history.History;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/** Kills, pauses and cuts off machines, and takes the API and labs away. */
public final class Chaos implements Weather.Strikes {
  /** Less than a holdoff: a checkout may get no jobs if all runners are away for longer. */
  private static final Duration LONG_ABSENCE = Duration.ofMinutes(3);

  private static final Duration SOON = Duration.ofSeconds(40);

  /** By how many seconds a clock may be wrong: from five minutes on, a service ends no nodes. */
  private static final int WRONG = 299;

  private static final Duration SECOND = Duration.ofSeconds(1);

  /** As systemd's {@code RestartSec} in our units. */
  private static final Duration RESTART = Duration.ofSeconds(5);

  /** As {@code TimeoutStopSec} there. */
  private static final Duration MOST_STOPPING = Duration.ofSeconds(15);

  private final World world;
  private final Scheduler scheduler;
  private final Weather weather;
  private final History history;
  private final Random random;
  private final List<SimulatedMachine> machines;
  private final Starter starter;

  /** Starts the service of a machine. */
  public interface Starter {
    /**
     * @param ended called by the process at its end, with its name
     */
    void start(SimulatedMachine machine, Consumer<String> ended);
  }

  public Chaos(World world, List<SimulatedMachine> machines, Starter starter) {
    this.world = world;
    this.scheduler = world.scheduler();
    this.weather = world.weather();
    this.history = world.history();
    this.random = weather.random();
    this.machines = machines;
    this.starter = starter;
    weather.strikes(this);
  }

  @Override
  public void kill(String name, Duration wait) {
    SimulatedMachine victim =
        machines.stream()
            .filter(machine -> machine.toString().equals(name))
            .findFirst()
            .orElseThrow();
    history.add("chaos", () -> name + " dies soon");
    scheduler.after(wait, () -> kill(victim, random.nextBoolean()));
  }

  @Override
  public void longOutage() {
    Duration length = weather.between(Duration.ofMinutes(7), Duration.ofMinutes(13));
    scheduler.after(
        weather.between(Duration.ZERO, Duration.ofMillis(500)),
        () -> down(SimulatedApi.PLACE, "api: outage", length, world.api()::dropSubscriptions));
    killRunners(length);
  }

  @Override
  public void longLeaseOutage() {
    if (!world.isShared()) {
      return;
    }
    Duration length = weather.between(Duration.ofMinutes(7), Duration.ofMinutes(13));
    Duration soon = weather.between(Duration.ZERO, Duration.ofMillis(500));
    scheduler.after(soon, () -> down(SimulatedLeases.PLACE, "leases: outage", length, () -> {}));
    killRunners(soon);
  }

  private void killRunners(Duration wait) {
    machines.stream()
        .filter(machine -> machine.toString().startsWith("runner"))
        .forEach(runner -> scheduler.after(wait, () -> kill(runner, false, SOON)));
  }

  /** Sets the clocks wrong and begins. */
  public void start(Duration length) {
    for (SimulatedMachine machine : machines) {
      skew(machine);
      start(machine);
    }
    next();
    scheduler.after(length, this::calm);
  }

  private void start(SimulatedMachine machine) {
    starter.start(
        machine, process -> scheduler.after(Duration.ZERO, () -> ended(machine, process)));
  }

  /** The service manager starts again what has ended. */
  private void ended(SimulatedMachine machine, String process) {
    if (isRunning(machine, process)) {
      world.died(machine.toString());
      machine.kill();
      scheduler.after(RESTART, () -> start(machine));
    }
  }

  private static boolean isRunning(SimulatedMachine machine, String process) {
    return !machine.isDead() && machine.process().equals(process);
  }

  private void skew(SimulatedMachine machine) {
    if (random.nextInt(3) == 0) {
      Duration ahead = Duration.ofSeconds(random.nextInt(2 * WRONG + 1) - WRONG);
      machine.skew(ahead);
      history.fault("clock: skew", machine.toString(), ahead::toString);
    }
  }

  private void calm() {
    history.add("chaos", () -> "the weather clears");
    weather.clear();
  }

  private void next() {
    scheduler.after(
        weather.between(SECOND, Duration.ofMinutes(3)),
        () -> {
          if (!weather.isClear()) {
            strike();
            next();
          }
        });
  }

  private void strike() {
    SimulatedMachine machine = machines.get(random.nextInt(machines.size()));
    switch (random.nextInt(12)) {
      case 0, 1, 2 -> kill(machine, random.nextBoolean());
      case 3, 4 -> pause(machine);
      case 5 -> down(SimulatedApi.PLACE, "api: outage", world.api()::dropSubscriptions);
      case 6 -> cutOff(machine);
      case 7 -> {
        history.fault("api: subscriptions lost", "api", () -> "");
        world.api().dropSubscriptions();
      }
      case 8 -> {
        SimulatedLab lab = world.labs().get(random.nextInt(world.labs().size()));
        down(lab.name(), "lab: outage", () -> {});
      }
      case 9 -> {
        history.fault("api: events twice or late", "api", () -> "");
        world.api().duplicateEvents(1 + random.nextInt(5));
        world.api().reorderEvents(1 + random.nextInt(3));
      }
      case 10 -> stop(machine);
      default -> {
        skew(machine);
        String place =
            List.of(GitHost.PLACE, MailServer.PLACE, SimulatedLeases.PLACE).get(random.nextInt(3));
        down(place, place + ": outage", () -> {});
      }
    }
  }

  private void kill(SimulatedMachine machine, boolean powerCut) {
    kill(machine, powerCut, random.nextInt(4) == 0 ? LONG_ABSENCE : SOON);
  }

  private void kill(SimulatedMachine machine, boolean powerCut, Duration mostAbsence) {
    if (machine.isDead()) {
      return;
    }
    world.died(machine.toString());
    if (powerCut) {
      int lost = machine.crash();
      history.fault("process: power cut", machine.toString(), () -> lost + " files lost data");
      for (int i = 0; i < lost; i++) {
        history.fault("disk: not forced, lost", machine.toString(), () -> "");
      }
    } else {
      machine.kill();
      history.fault("process: kill -9", machine.toString(), () -> "");
    }
    scheduler.after(weather.between(SECOND, mostAbsence), () -> start(machine));
  }

  private void pause(SimulatedMachine machine) {
    if (machine.isDead()) {
      return;
    }
    Duration length = weather.between(SECOND.multipliedBy(5), SECOND.multipliedBy(120));
    history.fault("process: pause", machine.toString(), length::toString);
    scheduler.after(length, machine.pause());
  }

  /** Stops a service as its manager does to restart it: kills it if it has not ended in time. */
  private void stop(SimulatedMachine machine) {
    if (machine.isDead()) {
      return;
    }
    history.fault("process: stop", machine.toString(), () -> "");
    machine.signal(world.running(machine.toString())::stop);
    String process = machine.process();
    scheduler.after(
        MOST_STOPPING,
        () -> {
          if (isRunning(machine, process)) {
            kill(machine, false);
          }
        });
  }

  private void cutOff(SimulatedMachine machine) {
    Duration length = weather.between(SECOND.multipliedBy(5), SECOND.multipliedBy(180));
    history.fault("network: cut off", machine.toString(), length::toString);
    weather.cutOff(machine.toString(), true);
    scheduler.after(length, () -> weather.cutOff(machine.toString(), false));
  }

  private void down(String place, String kind, Runnable afterwards) {
    boolean isLong = random.nextInt(4) == 0;
    Duration length =
        weather.between(SECOND, isLong ? Duration.ofMinutes(9) : SECOND.multipliedBy(60));
    down(place, kind, length, afterwards);
  }

  private void down(String place, String kind, Duration length, Runnable afterwards) {
    history.fault(kind, place, length::toString);
    weather.down(place, true);
    scheduler.after(
        length,
        () -> {
          weather.down(place, false);
          afterwards.run();
        });
  }
}
