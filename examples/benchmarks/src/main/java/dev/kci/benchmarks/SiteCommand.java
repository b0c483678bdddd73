package dev.kci.benchmarks;

import dev.kci.api.KciApi;
import dev.kci.sandbox.Sandbox;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "site",
    mixinStandardHelpOptions = true,
    description =
        "Write the site of a branch in a sandbox with 'kci-report site', again without a change,"
            + " and again after one more checkout. Exits with 1 if a page is larger than 200 kB, or"
            + " the last update reads more than 5 %% of what the first one read.")
final class SiteCommand implements Callable<Integer> {
  private static final long LARGEST = 200_000;
  private static final double SHARE = 0.05;

  @Option(names = "--checkouts", defaultValue = "30", description = "Number of checkouts")
  private int checkouts;

  @Option(names = "--tests", defaultValue = "2000", description = "Number of tests of each")
  private int tests;

  @Option(names = "--seed", defaultValue = "20261127", description = "Seed of the results")
  private long seed;

  @Option(
      names = "--kci-report",
      paramLabel = "FILE",
      defaultValue = "kci-report/target/kci-report",
      description = "Executable to measure")
  private Path kciReport = Path.of("kci-report");

  @Option(
      names = "--output",
      required = true,
      paramLabel = "DIR",
      description = "Folder of the site, which must be empty or missing")
  private Path output = Path.of("");

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    out.printf(
        "%-12s %8s %9s %10s %7s %9s %11s%n",
        "run", "wall ms", "requests", "kB read", "pages", "kB pages", "largest kB");
    try (Sandbox sandbox = Sandbox.start();
        KciApi api = KciApi.builder(sandbox.url()).token(sandbox.token("pipeline")).build();
        CountingProxy proxy = new CountingProxy(sandbox.url())) {
      SampleBranch branch = new SampleBranch(api, tests, seed);
      Instant newest = Instant.now().minus(Duration.ofDays(2));
      for (int i = 0; i < checkouts; i++) {
        branch.add(newest.minus(Duration.ofHours(12L * (checkouts - i))));
      }
      long first = run("first", sandbox, proxy, out);
      run("unchanged", sandbox, proxy, out);
      branch.add(newest);
      long last = run("one more", sandbox, proxy, out);
      out.printf("The last update read %.1f %% of the first.%n", 100.0 * last / first);
      out.flush();
      return largest() <= LARGEST && last <= SHARE * first ? ExitCode.OK : ExitCode.SOFTWARE;
    }
  }

  /** Returns the number of bytes read from the API. */
  private long run(String name, Sandbox sandbox, CountingProxy proxy, PrintWriter out)
      throws IOException, InterruptedException {
    proxy.reset();
    ProcessRun run =
        ProcessRun.of(
            List.of(
                kciReport.toString(),
                "site",
                "--output",
                output.toString(),
                "--api-url",
                proxy.url(),
                "--no-logs"),
            Map.of("KCI_API_TOKEN", sandbox.token("pipeline").reveal()));
    long bytes = 0;
    List<Path> pages = pages();
    for (Path page : pages) {
      bytes += Files.size(page);
    }
    out.printf(
        "%-12s %8d %9d %10d %7d %9d %11d%n",
        name,
        run.wall().toMillis(),
        proxy.total(),
        proxy.bytes() / 1000,
        pages.size(),
        bytes / 1000,
        largest() / 1000);
    out.flush();
    return proxy.bytes();
  }

  private long largest() throws IOException {
    long largest = 0;
    for (Path page : pages()) {
      largest = Math.max(largest, Files.size(page));
    }
    return largest;
  }

  private List<Path> pages() throws IOException {
    try (Stream<Path> files = Files.walk(output)) {
      return files.filter(file -> file.toString().endsWith(".html")).toList();
    }
  }
}
