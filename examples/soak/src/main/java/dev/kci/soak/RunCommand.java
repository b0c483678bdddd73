package dev.kci.soak;

import dev.kci.quickstart.Ending;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code kci-soak run}: the whole experiment. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = {
      "Run a producer, a consumer that is killed at random moments, and a sandbox that drops"
          + " subscriptions, restarts, cuts and delays answers, answers with errors, and duplicates"
          + " and reorders events.",
      "Exits with 0 only if the handler's effect happened exactly once for each state of each node."
    })
final class RunCommand implements Callable<Integer> {
  @Option(
      names = "--events",
      paramLabel = "N",
      defaultValue = "20000",
      description = "Number of node states whose effects are due")
  private int events;

  @Option(
      names = "--missed",
      paramLabel = "N",
      defaultValue = "2500",
      description = "How many of them happen in a single absence of the consumer")
  private int missed;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of all random choices. Default: a new one each time, printed")
  private @Nullable Long seed;

  @Option(
      names = "--minutes",
      paramLabel = "N",
      defaultValue = "30",
      description = "Time after which the run fails")
  private int minutes;

  @Option(
      names = "--work",
      paramLabel = "DIR",
      defaultValue = "kci-soak-run",
      description = "Folder for journals, logs and effects; emptied first")
  private Path work = Path.of("kci-soak-run");

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    CommandSpec command = Objects.requireNonNull(spec, "set by picocli");
    if (missed < 0 || missed > events || minutes < 1) {
      throw new ParameterException(
          command.commandLine(), "expected 0 <= --missed <= --events, and --minutes above 0");
    }
    PrintWriter out = command.commandLine().getOut();
    long chosen = seed == null ? RandomGenerator.getDefault().nextLong(1_000_000) : seed;
    Soak soak =
        new Soak(new Soak.Plan(events, missed, chosen, Duration.ofMinutes(minutes)), work, out);
    Ending ending = Ending.ofThisThread();
    try {
      return soak.run() ? ExitCode.OK : ExitCode.SOFTWARE;
    } finally {
      ending.done();
    }
  }
}
