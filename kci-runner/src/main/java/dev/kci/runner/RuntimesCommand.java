package dev.kci.runner;

import dev.kci.cli.ApiOptions;
import dev.kci.cli.LogOptions;
import dev.kci.config.Configuration;
import dev.kci.config.RuntimeConfig;
import dev.kci.runner.runtime.JobRuntime;
import dev.kci.runner.runtime.RuntimeFailure;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code kci-runner runtimes}: whether jobs could be submitted now. */
@Command(
    name = "runtimes",
    mixinStandardHelpOptions = true,
    description = "Ask each of the runtimes whether it takes jobs, and how many it has of ours.")
final class RuntimesCommand implements Callable<Integer> {
  @Mixin private ApiOptions api = new ApiOptions();
  @Mixin private LogOptions log = new LogOptions();
  @Mixin private RuntimeOptions runtimes = new RuntimeOptions();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = Objects.requireNonNull(spec, "set by picocli").commandLine().getOut();
    Configuration configuration = api.configuration();
    int failures = 0;
    for (RuntimeConfig config : runtimes.selected(configuration)) {
      String state;
      try (JobRuntime runtime = runtimes.open(config, api.settings(), nodeId -> {})) {
        runtime.check();
        state = "ready, " + runtime.jobs().size() + " jobs of this runner";
      } catch (RuntimeFailure e) {
        failures++;
        state = "NOT READY: " + e.getMessage();
      }
      out.printf("%-30s %-10s %s%n", config.name(), config.labType(), state);
    }
    out.flush();
    return failures == 0 ? ExitCode.OK : ExitCode.SOFTWARE;
  }
}
