package dev.kci.benchmarks;

import java.io.PrintWriter;
import java.util.Collection;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "decode",
    mixinStandardHelpOptions = true,
    description =
        "Read a page of 100 nodes from memory with the library, and with OkHttp and Moshi by hand."
            + " Exits with 1 if the ratio exceeds the limit.")
final class DecodeCommand implements Callable<Integer> {
  @Option(names = "--forks", defaultValue = "3", description = "Java processes for each")
  private int forks;

  @Option(names = "--limit", defaultValue = "1.3", description = "Maximum ratio")
  private double limit;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws RunnerException {
    Collection<RunResult> results =
        new Runner(
                new OptionsBuilder()
                    .include(PageBenchmark.class.getName())
                    .forks(forks)
                    .jvmArgs("-XX:+UseSerialGC", "-Xmx256m")
                    .warmupIterations(5)
                    .warmupTime(TimeValue.seconds(1))
                    .measurementIterations(5)
                    .measurementTime(TimeValue.seconds(1))
                    .verbosity(VerboseMode.SILENT)
                    .build())
            .run();
    double library = score(results, "library");
    double plain = score(results, "plain");
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    out.printf("%-28s %8.0f us%n", "OkHttp + Moshi by hand", plain);
    out.printf("%-28s %8.0f us%n", "this library", library);
    out.printf("%-28s %8.2f (limit %.2f)%n", "ratio", library / plain, limit);
    out.flush();
    return library / plain <= limit ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private static double score(Collection<RunResult> results, String benchmark) {
    return results.stream()
        .filter(result -> result.getPrimaryResult().getLabel().equals(benchmark))
        .findFirst()
        .orElseThrow()
        .getPrimaryResult()
        .getScore();
  }
}
