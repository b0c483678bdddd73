package dev.kci.runner;

import dev.kci.cli.Instance;
import dev.kci.cli.options.Bounds;
import dev.kci.cli.options.Heading;
import dev.kci.cli.options.WritableFolder;
import dev.kci.config.RuntimeConfig;
import dev.kci.runtime.RuntimeLimits;
import dev.kci.runtime.kinds.RuntimeKinds;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that say where jobs run on this machine, and how many at once: a mixin. */
@Heading("Runtimes")
final class WorkOptions {
  @Option(
      names = "--work",
      paramLabel = "DIR",
      description =
          "Folder for running jobs and downloaded artifacts. Keep it across restarts, and never"
              + " share it between processes. Default: below --state-dir")
  private @Nullable Path work;

  @Bounds(min = 1)
  @Option(
      names = "--concurrency",
      paramLabel = "N",
      description =
          "Maximum number of jobs at once in a runtime whose configuration does not set it, except"
              + " in labs that fetch their jobs. Default: 1000 for labs with their own queue, else"
              + " the number of processors with 'run', and 1 with 'pull'")
  private @Nullable Integer concurrency;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec spec;

  /**
   * Checks that the folder of jobs can be written.
   *
   * @throws ParameterException if it cannot
   */
  void check() {
    if (!isBelowStateFolder()) {
      WritableFolder.check(spec, "--work", Objects.requireNonNull(work));
    }
  }

  /** Returns whether jobs run below {@code --state-dir}. */
  boolean isBelowStateFolder() {
    return work == null || work.toString().isEmpty();
  }

  /**
   * Returns the folder of jobs.
   *
   * @param self whose jobs run there; it has a folder if jobs {@linkplain #isBelowStateFolder run
   *     below it}
   */
  Path folder(Instance self) {
    @Nullable Path folder = isBelowStateFolder() ? self.openFolder("work") : work;
    return Objects.requireNonNull(folder, "the instance has no folder");
  }

  /**
   * Returns the concurrency and the timeouts of a runtime.
   *
   * @param usual the concurrency without a configured one or an option; 0 for that of its kind
   */
  RuntimeLimits limits(RuntimeConfig runtime, int usual) {
    return RuntimeKinds.settings().limits(runtime, concurrency == null ? usual : concurrency);
  }
}
