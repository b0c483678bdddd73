package dev.kci.cli;

import dev.kci.cli.options.Heading;
import dev.kci.cli.options.OptionSource;
import dev.kci.config.Configuration;
import dev.kci.config.RuntimeConfig;
import dev.kci.config.Spelling;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The option {@code --config} of commands that need no API: a mixin. */
@Heading("Configuration")
public final class ConfigOptions {
  @Option(
      names = "--config",
      paramLabel = "PATH",
      required = true,
      arity = "1..*",
      split = ",",
      description = "Files or folders of the pipeline configuration (YAML); later ones win")
  private List<Path> paths = new ArrayList<>();

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec spec;

  /** Returns the paths, which exist. */
  public List<Path> paths() {
    return existing(spec, "--config", paths);
  }

  /**
   * Reads the configuration.
   *
   * @throws dev.kci.config.ConfigurationException when it cannot be read
   */
  public Configuration load() {
    return Configuration.load(paths());
  }

  /**
   * Returns the runtimes with these names, each once.
   *
   * @param option the option that named them, for the message
   * @throws ParameterException if the configuration lacks one of them
   */
  public static List<RuntimeConfig> runtimes(
      @Nullable CommandSpec spec,
      String option,
      List<String> names,
      Map<String, RuntimeConfig> configured) {
    List<RuntimeConfig> runtimes = new ArrayList<>();
    for (String name : new LinkedHashSet<>(names)) {
      RuntimeConfig runtime = configured.get(name);
      if (runtime == null) {
        Set<String> known = configured.keySet();
        throw OptionSource.wrong(
            spec,
            option,
            "there is no runtime '%s' in the configuration%s; expected some of %s"
                .formatted(name, Spelling.hint(name, known), known));
      }
      runtimes.add(runtime);
    }
    return runtimes;
  }

  /** Returns the paths of an option; all must exist. */
  public static List<Path> existing(@Nullable CommandSpec spec, String option, List<Path> paths) {
    for (Path path : paths) {
      if (!Files.exists(path) && spec != null) {
        throw OptionSource.wrong(spec, option, "there is no file or folder '" + path + "'");
      }
    }
    return List.copyOf(paths);
  }
}
