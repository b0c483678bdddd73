package dev.kci.benchmarks;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.Result;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "jobs",
    mixinStandardHelpOptions = true,
    description =
        "Run empty shell jobs through 'kci-runner run' on a sandbox, from the checkouts' events to"
            + " the jobs' results and uploaded logs. Prints jobs per second, and API requests per"
            + " job without those that wait for events. Exits with 1 if a job needs more requests"
            + " than the limit or does not pass. The Python original needs 4 to submit a job.")
final class JobsCommand implements Callable<Integer> {
  @Option(names = "--jobs", defaultValue = "500", description = "Number of jobs")
  private int jobs;

  @Option(names = "--checkouts", defaultValue = "10", description = "Number of checkouts")
  private int checkouts;

  @Mixin private RunnerFile runner = new RunnerFile();

  @Option(names = "--concurrency", defaultValue = "4", description = "Jobs running in parallel")
  private int concurrency;

  @Option(names = "--heap", defaultValue = "256m", description = "The runner's -Xmx")
  private String heap = "";

  @Option(names = "--limit", defaultValue = "5", description = "Maximum requests per job")
  private double limit;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    int each = jobs / checkouts;
    try (RunnerSetup setup = runner.setup(configuration(each), "");
        CountingProxy proxy = new CountingProxy(setup.sandbox().url())) {
      Process runner =
          setup.start(
              setup.command(proxy.url(), "shell", "--concurrency", Integer.toString(concurrency)),
              heap);
      setup.checkout("warm-up");
      RunnerSetup.await("warm-up", () -> setup.done(NodeKind.JOB) == each);
      proxy.reset();
      long start = System.nanoTime();
      for (int i = 0; i < checkouts; i++) {
        setup.checkout("branch-" + i);
      }
      RunnerSetup.await("jobs", () -> setup.done(NodeKind.JOB) == each + (long) each * checkouts);
      double seconds = (System.nanoTime() - start) / 1e9;
      Duration cpu = runner.info().totalCpuDuration().orElse(Duration.ZERO);
      setup.stop(runner);
      return report(out, setup, proxy, (long) each * checkouts, seconds, cpu);
    }
  }

  private Integer report(
      PrintWriter out,
      RunnerSetup setup,
      CountingProxy proxy,
      long count,
      double seconds,
      Duration cpu) {
    long listens = proxy.total(CountingProxy.LISTEN);
    double requests = (proxy.total() - listens) / (double) count;
    long failed = setup.jobs().stream().filter(JobsCommand::isNoPass).count();
    out.printf(
        "%d jobs of %d checkouts: %.1f s, %.1f jobs/s, runner's CPU %.1f s with its start, %.2f"
            + " requests/job (%.2f with %d listens) %s; %d not passed%n",
        count,
        checkouts,
        seconds,
        count / seconds,
        cpu.toMillis() / 1000.0,
        requests,
        proxy.total() / (double) count,
        listens,
        proxy.byMethod(),
        failed);
    out.flush();
    return requests <= limit && failed == 0 ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private static boolean isNoPass(Node job) {
    return job.result() != Result.PASS || !job.artifacts().containsKey("log");
  }

  private static String configuration(int each) {
    StringBuilder yaml = new StringBuilder();
    yaml.append(
        "runtimes:\n  shell: {lab_type: shell, isolation: none}\nplatforms:\n  shell: {}\njobs:\n");
    for (int i = 0; i < each; i++) {
      yaml.append(
          "  job-%d: {template: script, kind: job, params: {command: 'true'}}%n".formatted(i));
    }
    yaml.append("scheduler:\n");
    for (int i = 0; i < each; i++) {
      yaml.append(
          "  - {job: job-%d, event: {channel: node, kind: checkout, state: available}, runtime: {name: shell}}%n"
              .formatted(i));
    }
    return yaml.toString();
  }
}
