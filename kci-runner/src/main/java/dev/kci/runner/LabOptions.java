package dev.kci.runner;

import dev.kci.cli.options.Heading;
import dev.kci.cli.options.OptionSource;
import dev.kci.config.Configuration;
import dev.kci.config.Located;
import dev.kci.config.Origin;
import dev.kci.config.RuntimeConfig;
import dev.kci.runner.pull.Offers;
import dev.kci.runner.pull.Part;
import dev.kci.runtime.RuntimeLimits;
import dev.kci.runtime.kinds.RuntimeKinds;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that say which jobs a lab pulls, and how it runs them: a mixin. */
@Heading("Lab")
final class LabOptions {
  private static final String SHELL = "shell";
  private static final String LAVA = "lava";

  @Option(
      names = "--runtime",
      paramLabel = "NAME",
      required = true,
      description =
          "Name of this lab in the pipeline's configuration. If the lab's own configuration has a"
              + " runtime of this name, it says how jobs run here: lab_type shell with user and"
              + " isolation, or lab_type lava with url")
  private String name = "";

  @Option(
      names = "--platform",
      paramLabel = "NAME",
      required = true,
      split = ",",
      description = "Platforms to pull jobs for. Can be repeated")
  private Set<String> platforms = new LinkedHashSet<>();

  @Option(
      names = "--exec",
      paramLabel = "PROGRAM",
      description =
          "The lab's program, which gets the file of a job's definition as its only argument, and"
              + " runs the job. Without it, the lab is a LAVA lab")
  private @Nullable String program;

  @Option(
      names = "--part",
      paramLabel = "I/N",
      description =
          "Pull only part I of N of the jobs, by a hash of the node's id, where N pullers serve"
              + " the same platforms. Default: 1/1")
  private @Nullable String part;

  @Mixin private WorkOptions work = new WorkOptions();

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec spec;

  /**
   * Returns how jobs run in this lab.
   *
   * @throws ParameterException if the options and the configuration do not fit together
   * @throws dev.kci.config.ConfigurationException if the lab's own configuration is invalid
   */
  RuntimeConfig runtime(Configuration configuration) {
    RuntimeConfig own = configuration.runtimes().get(name);
    String type = own == null ? "" : own.labType();
    if (program == null) {
      if (own == null || !type.equals(LAVA) || RuntimeKinds.settings().isFetched(own)) {
        throw OptionSource.usage(
            spec,
            "expected --exec PROGRAM (KCI_EXEC), or runtimes.%s with lab_type: lava and url in the"
                    .formatted(name)
                + " configuration");
      }
      RuntimeKinds.settings().require(own);
      return own;
    }
    if (own != null && type.equals(SHELL)) {
      RuntimeKinds.settings().require(own);
      return own;
    }
    if (own != null && !type.equals("pull_labs")) { // the pipeline's configuration may be used too
      throw OptionSource.wrong(
          spec,
          "--exec",
          "runtime '%s' has lab_type %s; expected shell, or no such runtime".formatted(name, type));
    }
    return new RuntimeConfig(
        name,
        SHELL,
        RuntimeConfig.Priorities.NONE,
        Map.of(),
        null,
        null,
        Located.Mapping.empty(new Origin("--runtime", 0)));
  }

  /**
   * Returns which jobs to pull.
   *
   * @param runtime from {@link #runtime}
   * @throws ParameterException if a value is invalid
   */
  Offers offers(RuntimeConfig runtime) {
    return new Offers(
        name,
        platforms,
        parsedPart(),
        runtime.labType().equals(LAVA) ? Offers.Form.LAVA : Offers.Form.JSON);
  }

  private Part parsedPart() {
    if (part == null) {
      return Part.ALL;
    }
    return Part.parse(part)
        .orElseThrow(
            () ->
                OptionSource.wrong(
                    spec, "--part", "'" + part + "'; expected I/N, such as 2/3, with N up to 999"));
  }

  /**
   * Returns the lab's program; null for a LAVA lab.
   *
   * @throws ParameterException if it is not an executable file
   */
  @Nullable Path program() {
    if (program == null) {
      return null;
    }
    Path file = Path.of(program).toAbsolutePath().normalize();
    if (!Files.isRegularFile(file) || !Files.isExecutable(file)) {
      throw OptionSource.wrong(spec, "--exec", "'" + program + "' is not an executable file");
    }
    return file;
  }

  /** Returns where jobs run. */
  WorkOptions work() {
    return work;
  }

  /** Returns the concurrency and the timeouts of the lab. */
  RuntimeLimits limits(RuntimeConfig runtime) {
    return work.limits(runtime, runtime.labType().equals(LAVA) ? 0 : 1);
  }

  /** Returns the lab's name. */
  String name() {
    return name;
  }

  /** Returns the platforms, for messages. */
  List<String> platforms() {
    return List.copyOf(platforms);
  }
}
