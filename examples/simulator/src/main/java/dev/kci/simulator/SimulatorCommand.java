package dev.kci.simulator;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code kci-simulator}. */
@Command(
    name = "kci-simulator",
    mixinStandardHelpOptions = true,
    description =
        "Run replicas of the services in virtual time while everything around them fails.")
public final class SimulatorCommand implements Callable<Integer> {
  @Option(
      names = "--seeds",
      paramLabel = "N",
      defaultValue = "300",
      description = "Number of runs. Default: ${DEFAULT-VALUE}")
  private int seeds;

  @Option(
      names = "--first",
      paramLabel = "SEED",
      defaultValue = "1",
      description = "Seed of the first run. Default: ${DEFAULT-VALUE}")
  private long first;

  @Option(
      names = "--seed",
      paramLabel = "SEED",
      description = "Do a single run, and print its history")
  private @Nullable Long seed;

  @Option(
      names = "--until-found",
      description =
          "Stop at the first run in which something does not hold, and exit with 0 then: to check"
              + " that a fault is found")
  private boolean untilFound;

  /** Runs the command. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new SimulatorCommand()).execute(arguments));
  }

  @Override
  public Integer call() {
    PrintWriter out = new PrintWriter(System.out, true);
    try (Runs runs = new Runs()) {
      if (seed != null) {
        return show(runs.run(seed), out);
      }
      Logger.getLogger("").setLevel(Level.OFF); // nobody can tell the runs' logs apart
      return untilFound ? find(runs, out) : all(runs, out);
    }
  }

  private static int show(Outcome outcome, PrintWriter out) {
    outcome.world().history().lines().forEach(out::println);
    outcome.violations().forEach(violation -> out.println("VIOLATION " + violation));
    out.printf(
        "seed %d, %d steps, history %s%n", outcome.seed(), outcome.steps(), outcome.digest());
    return outcome.violations().isEmpty() ? 0 : 1;
  }

  private int find(Runs runs, PrintWriter out) {
    for (int count = 1; count <= seeds; count++) {
      Outcome outcome = runs.run(first + count - 1);
      if (!outcome.violations().isEmpty()) {
        String what = outcome.violations().get(0);
        out.printf("found in run %d (%s)%n", count, what.substring(0, what.indexOf(':')));
        return 0;
      }
    }
    return 1;
  }

  private int all(Runs runs, PrintWriter out) {
    long begun = System.nanoTime();
    Runs.Sum sum = runs.all(first, seeds, out::println);
    sum.faults().forEach((kind, count) -> out.printf("%8d %s%n", count, kind));
    out.printf(
        "%d runs, %d with violations, %.1f s%n",
        seeds, sum.violated(), (System.nanoTime() - begun) / 1e9);
    return sum.violated() == 0 ? 0 : 1;
  }
}
