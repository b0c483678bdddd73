package dev.kci.benchmarks;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.api.model.KernelVersion;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeEvent;
import dev.kci.api.model.NodeJson;
import dev.kci.config.Configuration;
import dev.kci.pipeline.config.PipelineConfiguration;
import dev.kci.pipeline.schedule.Decision;
import dev.kci.pipeline.schedule.Outcome;
import dev.kci.pipeline.schedule.Schedule;
import dev.kci.pipeline.schedule.SimulatedNodes;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Measures the scheduler when a checkout of mainline becomes available, and when a build of it has
 * passed. The baseline is the unavoidable work: writing the nodes of the planned jobs as JSON.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class DecisionBenchmark {
  /** A folder of pipeline configuration. */
  @Param("")
  public String config = "";

  /** One event, with the data for its decision. */
  record Case(Schedule schedule, JsonObject event, Node node, List<Node> ancestors) {
    Decision decide() {
      return schedule.jobsFor(event, node, ancestors);
    }

    /** The event of a build of mainline that passed, with its checkout. */
    static Case ofBuild(Path config) {
      Case first = ofCheckout(config);
      Outcome.Planned most =
          first.decide().jobs().stream()
              .filter(job -> job.node().kind().wireName().equals("kbuild"))
              .max(
                  (a, b) ->
                      Integer.compare(
                          below(first, a).decide().jobs().size(),
                          below(first, b).decide().jobs().size()))
              .orElseThrow();
      return below(first, most);
    }

    private static Case below(Case first, Outcome.Planned job) {
      Node build = SimulatedNodes.passed(job.candidate().job(), job.node());
      return new Case(first.schedule, event(build), build, List.of(first.node));
    }

    static Case ofCheckout(Path config) {
      Node checkout =
          SimulatedNodes.checkout(
              "mainline",
              "https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git",
              "master",
              new KernelVersion(6, 12, null, null, null));
      Schedule schedule =
          Schedule.of(PipelineConfiguration.of(Configuration.load(List.of(config))));
      return new Case(schedule, event(checkout), checkout, List.of());
    }

    private static JsonObject event(Node node) {
      return NodeEvent.ofCurrent(node).json().with("previous_state", "running");
    }
  }

  private @Nullable Case checkout;
  private @Nullable Case build;
  private List<Node> planned = List.of();

  @Setup
  public void load() {
    checkout = Case.ofCheckout(Path.of(config));
    build = Case.ofBuild(Path.of(config));
    planned = checkout.decide().jobs().stream().map(Outcome.Planned::node).toList();
  }

  @Benchmark
  public Decision checkout() {
    return Objects.requireNonNull(checkout).decide();
  }

  @Benchmark
  public Decision build() {
    return Objects.requireNonNull(build).decide();
  }

  @Benchmark
  public int json() {
    int length = 0;
    for (Node node : planned) {
      length += JsonText.write(NodeJson.write(node)).length();
    }
    return length;
  }
}
