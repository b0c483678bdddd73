package dev.kci.benchmarks;

import dev.kci.api.KciApi;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import dev.kci.cli.options.Bounds;
import dev.kci.service.EventLoop;
import dev.kci.service.StopSignal;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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
      "Prints how long after its checkout a job was created, API requests per job without those"
          + " that wait for events, and the memory of the largest process. Exits with 1 if 99 %% of"
          + " the jobs do not come within a minute, or three runners need other requests than one"
          + " by more than 5 %%.",
      "The API is in memory and jobs end at once, so this says nothing about a large database, or"
          + " about jobs that run for hours."
    })
final class DayCommand implements Callable<Integer> {
  /** The node of a job, and an event each when it is created, offered and done. */
  private static final int IDS = 4;

  /** The checkouts of the public pipeline have about a hundred builds. */
  private static final int EACH = 50;

  private static final List<String> LABS = List.of("lab-a", "lab-b", "lab-c", "lab-d");
  private static final Duration IDLE = Duration.ofMinutes(1);

  /** For what follows the end of the last job. */
  private static final Duration SETTLE = Duration.ofSeconds(20);

  private static final long MOST_LAG = Duration.ofMinutes(1).toMillis();
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

  @Mixin private RunnerFile runner = new RunnerFile();

  @Spec private @Nullable CommandSpec spec;

  /**
   * What a day cost.
   *
   * @param lag the 99th percentile of the worst phase, in milliseconds
   * @param requests per job while there are jobs
   */
  private record Cost(long lag, double requests) {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<DayPhase> phases = phases();
    out()
        .printf(
            "%-28s %9s %8s %8s %8s %13s%n", "", "jobs", "p50 s", "p99 s", "max s", "requests/job");
    Cost one = play(1, phases);
    Cost three = play(3, phases);
    double ratio = three.requests() / one.requests();
    out().printf("requests per job of three replicas, of those of one: %.3f%n", ratio);
    out().flush();
    boolean good = Math.max(one.lag(), three.lag()) <= MOST_LAG && Math.abs(ratio - 1) <= TOLERANCE;
    return good ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private PrintWriter out() {
    return Objects.requireNonNull(spec, "set by picocli").commandLine().getOut();
  }

  private List<DayPhase> phases() {
    DayPhase busiest = phase("peak", peak, minutes * 60);
    DayPhase tenfold = phase("ten-times-the-peak", 10 * peak, minutes * 60);
    int left = Math.max(EACH, nodes - EACH * (busiest.checkouts() + tenfold.checkouts()));
    return List.of(phase("rest", rest, (double) left * IDS / rest), busiest, tenfold);
  }

  private static DayPhase phase(String name, int ids, double seconds) {
    double every = (double) EACH * IDS / ids;
    return new DayPhase(
        name,
        (int) Math.max(1, Math.round(seconds / every)),
        Duration.ofNanos(Math.round(every * 1e9)));
  }

  private Cost play(int replicas, List<DayPhase> phases) throws IOException, InterruptedException {
    try (RunnerSetup setup = runner.setup(configuration(), "");
        CountingProxy proxy = new CountingProxy(setup.sandbox().url())) {
      StopSignal stop = new StopSignal();
      try (EventLoop labs = labs(setup.api(), stop)) {
        Thread working = new Thread(labs::run, "labs");
        working.start();
        List<Process> runners = start(replicas, setup, proxy);
        try {
          new DayPhase("warm-up", replicas * 5, Duration.ofMillis(200)).play(setup, EACH);
          return measured(replicas, phases, setup, proxy, runners);
        } finally {
          for (Process process : runners) {
            setup.stop(process);
          }
        }
      }
    }
  }

  private List<Process> start(int replicas, RunnerSetup setup, CountingProxy proxy)
      throws IOException {
    List<Process> runners = new ArrayList<>();
    for (int i = 1; i <= replicas; i++) {
      String[] shard = replicas == 1 ? new String[0] : new String[] {"--shard", i + "/" + replicas};
      runners.add(
          setup.start(
              setup.command(
                  proxy.url(), String.join(",", LABS), setup.folder().resolve("state-" + i), shard),
              heap));
    }
    return runners;
  }

  private Cost measured(
      int replicas,
      List<DayPhase> phases,
      RunnerSetup setup,
      CountingProxy proxy,
      List<Process> runners) {
    StopSignal pause = new StopSignal();
    pause.await(SETTLE);
    proxy.reset();
    pause.await(IDLE);
    double idle = requests(proxy) / (double) IDLE.toMinutes();
    long worst = 0;
    long jobs = 0;
    long requests = 0;
    for (DayPhase phase : phases) {
      proxy.reset();
      long begin = System.nanoTime();
      List<Long> lags = phase.play(setup, EACH);
      double took = (System.nanoTime() - begin) / 60e9;
      jobs += lags.size();
      requests += requests(proxy);
      worst = Math.max(worst, at(lags, 0.99));
      out()
          .printf(
              "%-28s %9d %8.1f %8.1f %8.1f %13.2f%n",
              "%d: %s, %.1f min".formatted(replicas, phase.name(), took),
              lags.size(),
              at(lags, 0.5) / 1000.0,
              at(lags, 0.99) / 1000.0,
              at(lags, 1) / 1000.0,
              requests(proxy) / (double) lags.size());
      out().flush();
    }
    double each = requests / (double) jobs;
    long memory =
        runners.stream().mapToLong(process -> ProcessRun.peakOf(process.pid())).max().orElse(0);
    out()
        .printf(
            "%d: %.2f requests/job in all, %.1f requests/min without jobs; %d MiB%n",
            replicas, each, idle, memory >> 10);
    out().flush();
    return new Cost(worst, each);
  }

  private static long requests(CountingProxy proxy) {
    return proxy.total() - proxy.total(CountingProxy.LISTEN);
  }

  private static long at(List<Long> sorted, double share) {
    return sorted.get((int) Math.min(sorted.size() - 1.0, share * sorted.size()));
  }

  /** Ends each job as soon as it is offered. Its requests are not counted. */
  private static EventLoop labs(KciApi api, StopSignal stop) {
    return EventLoop.builder(
            api,
            "labs:day",
            event ->
                api.nodes().update(api.nodes().get(event.id()), node -> node.done(Result.PASS)),
            stop)
        .filter(event -> event.kind().equals(NodeKind.JOB) && event.state() == NodeState.AVAILABLE)
        .workers(4)
        .build();
  }

  private static String configuration() {
    String labs =
        LABS.stream().map("  %s: {lab_type: pull_labs}%n"::formatted).collect(Collectors.joining());
    return "runtimes:\n"
        + labs
        + "platforms:\n  board: {arch: x86_64}\njobs:\n"
        + each("  job-%1$d: {template: base/pull_labs.jinja2, kind: job}%n")
        + "scheduler:\n"
        + each(
            "  - {job: job-%1$d, event: {channel: node, kind: checkout, state: available},"
                + " runtime: {name: %2$s}, platforms: [board]}%n");
  }

  private static String each(String line) {
    return IntStream.range(0, EACH)
        .mapToObj(i -> line.formatted(i, LABS.get(i % LABS.size())))
        .collect(Collectors.joining());
  }
}
