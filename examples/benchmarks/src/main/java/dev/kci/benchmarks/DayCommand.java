package dev.kci.benchmarks;

import dev.kci.cli.options.Bounds;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "day",
    mixinStandardHelpOptions = true,
    description = {
      "Play a day of the public pipeline to one 'kci-runner run' and to three that share the work:"
          + " checkouts on a sandbox, whose jobs go to four labs that fetch and end them at once."
          + " The busiest minutes come at their real rate, then ten times that; the rest of the day"
          + " is flat and compressed.",
      "Prints how long after its checkout a job was created, API requests per job and by kind"
          + " without those that wait for events, and the memory of each runner. Exits with 1 if"
          + " less than 99 %% of the jobs of a part of the day come within a minute, or if the"
          + " requests of three runners differ by more than 5 %% from those of one.",
      "The API is in memory and jobs end at once, so this says nothing about a large database, or"
          + " about jobs that run for hours."
    })
final class DayCommand implements Callable<Integer> {
  /** The node of a job, and an event each when it is created, offered and done. */
  private static final int IDS = 4;

  /** In seconds. */
  private static final double MOST_LAG = 60;

  private static final double TOLERANCE = 0.05;

  @Bounds(min = 1)
  @Option(
      names = "--nodes",
      defaultValue = "198000",
      description = "Nodes of the day. Default: ${DEFAULT-VALUE}, as in 2026")
  private int nodes;

  @Bounds(min = 1)
  @Option(
      names = "--peak",
      paramLabel = "IDS",
      defaultValue = "26",
      description =
          "Ids of nodes and events a second in the busiest minutes. Default: ${DEFAULT-VALUE}")
  private int peak;

  @Option(
      names = "--minutes",
      defaultValue = "5",
      description =
          "Length of the peak, and of the one ten times as high. Default: ${DEFAULT-VALUE}")
  private double minutes;

  @Bounds(min = 1)
  @Option(
      names = "--rest",
      paramLabel = "IDS",
      defaultValue = "100",
      description = "Ids a second in the compressed rest of the day. Default: ${DEFAULT-VALUE}")
  private int rest;

  @Option(
      names = "--heap",
      defaultValue = "512m",
      description = "The -Xmx of each runner. Default: ${DEFAULT-VALUE}")
  private String heap = "";

  @Bounds(min = 1)
  @Option(
      names = "--idle",
      paramLabel = "DURATION",
      defaultValue = "1m",
      description =
          "How long to count the requests of idle runners first. Default: ${DEFAULT-VALUE}")
  private Duration idle = Duration.ZERO;

  @Bounds(min = 1)
  @Option(
      names = "--warm-up",
      paramLabel = "CHECKOUTS",
      defaultValue = "5",
      description =
          "Checkouts for each runner before all that is measured. Default: ${DEFAULT-VALUE}")
  private int warmUp;

  @Mixin private RunnerFile runner = new RunnerFile();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<DayPhase> phases = phases();
    PrintWriter out = Objects.requireNonNull(spec, "set by picocli").commandLine().getOut();
    DayPlay day = new DayPlay(runner, heap, warmUp, idle, out);
    day.head();
    DayPlay.Cost one = day.play(1, phases);
    DayPlay.Cost three = day.play(3, phases);
    printKinds(out, one, three);
    double ratio = three.total() / one.total();
    out.printf("requests per job of three replicas, of those of one: %.3f%n", ratio);
    out.flush();
    boolean good = Math.max(one.lag(), three.lag()) <= MOST_LAG && Math.abs(ratio - 1) <= TOLERANCE;
    return good ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private static void printKinds(PrintWriter out, DayPlay.Cost one, DayPlay.Cost three) {
    out.printf("%-60s %8s %8s%n", "requests per job of the day", "1", "3");
    Set<String> kinds = new TreeSet<>(one.requests().keySet());
    kinds.addAll(three.requests().keySet());
    for (String kind : kinds) {
      out.printf(
          "%-60s %8.3f %8.3f%n",
          kind, one.requests().getOrDefault(kind, 0.0), three.requests().getOrDefault(kind, 0.0));
    }
  }

  private List<DayPhase> phases() {
    DayPhase busiest = phase("peak", peak, minutes * 60);
    DayPhase tenfold = phase("ten-times-the-peak", 10 * peak, minutes * 60);
    int left =
        Math.max(DayPlay.EACH, nodes - DayPlay.EACH * (busiest.checkouts() + tenfold.checkouts()));
    return List.of(phase("rest", rest, (double) left * IDS / rest), busiest, tenfold);
  }

  private static DayPhase phase(String name, int ids, double seconds) {
    double every = (double) DayPlay.EACH * IDS / ids;
    return new DayPhase(
        name,
        (int) Math.max(1, Math.round(seconds / every)),
        Duration.ofNanos(Math.round(every * 1e9)));
  }
}
