package dev.kci.benchmarks;

import dev.kci.benchmarks.DecisionBenchmark.Case;
import dev.kci.pipeline.schedule.Decision;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "decision",
    mixinStandardHelpOptions = true,
    description =
        "Measure the scheduler's decision for a checkout of mainline, and for its build with the"
            + " most tests: per event, per candidate, and relative to writing the job nodes as"
            + " JSON.")
final class DecisionCommand implements Runnable {
  @Option(
      names = "--config",
      paramLabel = "DIR",
      required = true,
      description = "Pipeline configuration with the tree mainline")
  private Path config = Path.of("config");

  @Option(names = "--forks", defaultValue = "3", description = "Java processes for each")
  private int forks;

  @Option(
      names = "--seconds",
      defaultValue = "1",
      description = "Length of each of the 5 + 5 iterations")
  private int seconds;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    Collection<RunResult> results;
    try {
      results =
          new Runner(
                  new OptionsBuilder()
                      .include(DecisionBenchmark.class.getName())
                      .param("config", config.toAbsolutePath().toString())
                      .forks(forks)
                      .jvmArgs("-XX:+UseSerialGC", "-Xmx256m")
                      .warmupIterations(5)
                      .warmupTime(TimeValue.seconds(seconds))
                      .measurementIterations(5)
                      .measurementTime(TimeValue.seconds(seconds))
                      .verbosity(VerboseMode.SILENT)
                      .build())
              .run();
    } catch (RunnerException e) {
      throw new IllegalStateException("JMH: " + e.getMessage(), e);
    }
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    double json = score(results, "json");
    out.printf("%-10s %6s %10s %8s %12s%n", "", "jobs", "candidates", "us", "ns/candidate");
    print(out, "checkout", Case.ofCheckout(config).decide(), score(results, "checkout"));
    print(out, "build", Case.ofBuild(config).decide(), score(results, "build"));
    out.printf("%-10s %26.0f us for the checkout's jobs%n", "as JSON", json);
    out.printf("%-10s %26.2f x the JSON%n", "decision", score(results, "checkout") / json);
    out.flush();
  }

  private static void print(PrintWriter out, String name, Decision decision, double micros) {
    int candidates = decision.jobs().size() + decision.skipped().size();
    out.printf(
        "%-10s %6d %10d %8.0f %12.0f%n",
        name, decision.jobs().size(), candidates, micros, micros * 1000 / candidates);
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
