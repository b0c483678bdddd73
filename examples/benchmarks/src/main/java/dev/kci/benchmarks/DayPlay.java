package dev.kci.benchmarks;

import dev.kci.service.StopSignal;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Plays a day to new runners on a new sandbox and prints what it measured.
 *
 * @param heap the -Xmx of each runner
 * @param warmUp checkouts for each runner before all that is measured
 * @param idle how long to count requests before the first job
 */
record DayPlay(RunnerFile runner, String heap, int warmUp, Duration idle, PrintWriter out) {
  /** The checkouts of the public pipeline have about a hundred builds. */
  static final int EACH = 50;

  private static final List<String> LABS = List.of("lab-a", "lab-b", "lab-c", "lab-d");

  /** For what follows the end of the last job. */
  private static final Duration SETTLE = Duration.ofSeconds(20);

  /**
   * What a day cost.
   *
   * @param lag the 99th percentile of the worst phase, in seconds
   * @param requests by kind, per job while there are jobs
   */
  record Cost(double lag, Map<String, Double> requests) {
    double total() {
      return requests.values().stream().mapToDouble(Double::doubleValue).sum();
    }
  }

  /** Prints the head of the table to which {@link #play} adds lines. */
  void head() {
    out.printf(
        "%-28s %9s %8s %8s %8s %13s%n", "", "jobs", "p50 s", "p99 s", "max s", "requests/job");
  }

  Cost play(int replicas, List<DayPhase> phases) throws IOException, InterruptedException {
    try (RunnerSetup setup = runner.setup(configuration(), "");
        CountingProxy proxy = new CountingProxy(setup.sandbox().url());
        DayLabs labs = new DayLabs(setup.api())) {
      List<Process> runners = start(replicas, setup, proxy);
      try {
        new DayPhase("warm-up", replicas * warmUp, Duration.ofMillis(200)).play(setup, labs, EACH);
        double idling = idling(proxy);
        Cost cost = measure(replicas, phases, setup, labs, proxy);
        out.printf("%d: %.1f requests/min without jobs%n", replicas, idling);
        printMemory(runners, setup);
        return cost;
      } finally {
        for (Process process : runners) {
          setup.stop(process);
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
              heap,
              heapLog(setup, i)));
    }
    return runners;
  }

  private static Path heapLog(RunnerSetup setup, int replica) {
    return setup.folder().resolve("heap-" + replica + ".log");
  }

  /** Returns the requests a minute without jobs. */
  private double idling(CountingProxy proxy) {
    StopSignal pause = new StopSignal();
    pause.await(SETTLE.compareTo(idle) < 0 ? SETTLE : idle);
    proxy.reset();
    pause.await(idle);
    return sum(requests(proxy)) * 60_000.0 / idle.toMillis();
  }

  private Cost measure(
      int replicas, List<DayPhase> phases, RunnerSetup setup, DayLabs labs, CountingProxy proxy) {
    double worst = 0;
    Map<String, Long> requests = new TreeMap<>();
    long start = System.nanoTime();
    List<Long> all = new ArrayList<>();
    for (DayPhase phase : phases) {
      proxy.reset();
      long begin = System.nanoTime();
      Lags lags = phase.play(setup, labs, EACH);
      Map<String, Long> sent = requests(proxy);
      print(replicas, phase.name(), begin, lags, sent);
      all.addAll(lags.sorted());
      sent.forEach((kind, count) -> requests.merge(kind, count, Long::sum));
      worst = Math.max(worst, lags.seconds(0.99));
    }
    Lags day = Lags.of(all.stream());
    print(replicas, "the day", start, day, requests);
    Map<String, Double> each = new TreeMap<>();
    requests.forEach((kind, count) -> each.put(kind, count / (double) day.count()));
    return new Cost(worst, each);
  }

  private void print(int replicas, String part, long begin, Lags lags, Map<String, Long> requests) {
    double minutes = (System.nanoTime() - begin) / 60e9;
    out.printf(
        "%-28s %9d %8.1f %8.1f %8.1f %13.2f%n",
        "%d: %s, %.1f min".formatted(replicas, part, minutes),
        lags.count(),
        lags.seconds(0.5),
        lags.seconds(0.99),
        lags.seconds(1),
        sum(requests) / (double) lags.count());
    out.flush();
  }

  private void printMemory(List<Process> runners, RunnerSetup setup) throws IOException {
    for (int i = 1; i <= runners.size(); i++) {
      HeapLog.Peak peak = HeapLog.peak(heapLog(setup, i));
      out.printf(
          "%d: replica %d: heap at most %d MiB, after a collection %d MiB; process %d MiB%n",
          runners.size(),
          i,
          peak.before(),
          peak.after(),
          ProcessRun.peakOf(runners.get(i - 1).pid()) >> 10);
    }
    out.flush();
  }

  private static Map<String, Long> requests(CountingProxy proxy) {
    Map<String, Long> kinds = proxy.byKind();
    kinds.remove(CountingProxy.LISTEN);
    return kinds;
  }

  private static long sum(Map<String, Long> requests) {
    return requests.values().stream().mapToLong(Long::longValue).sum();
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
