package dev.kci.kciapi.config;

import dev.kci.cli.ConfigOptions;
import dev.kci.cli.LogOptions;
import dev.kci.cli.options.Heading;
import dev.kci.cli.options.NoVariable;
import dev.kci.cli.settings.Settings;
import dev.kci.config.Problem;
import dev.kci.pipeline.definition.TemplateFolders;
import dev.kci.pipeline.validate.ProblemReport;
import dev.kci.pipeline.validate.RuntimeRules;
import dev.kci.pipeline.validate.Validation;
import dev.kci.runtime.kinds.RuntimeKinds;
import dev.kci.text.SafeText;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "validate",
    mixinStandardHelpOptions = true,
    description = {
      "Report the problems of configuration and settings, with file and line.",
      "Exits with 1 if there are errors. Warnings alone exit with 0."
    },
    footer = {
      "Examples:",
      "  kci-api config validate --config config/",
      "  kci-api config validate --config config/ --templates templates/ --strict"
    })
final class ValidateCommand implements Callable<Integer> {
  enum Format {
    TEXT,
    JSON
  }

  @Mixin private ConfigOptions config = new ConfigOptions();
  @Mixin private LogOptions log = new LogOptions();

  @Heading("Configuration")
  @Option(
      names = "--settings",
      paramLabel = "FILE",
      description =
          "Settings file (TOML) to check, too. Default: the first kernelci.toml in this folder,"
              + " ~/.config/kernelci or /etc/kernelci")
  private @Nullable Path settings;

  @Option(
      names = "--templates",
      paramLabel = "DIR",
      split = ",",
      description =
          "Folders of job templates, as for 'kci-runner run'. Each job's template must be in one of"
              + " them or be a shipped one. Default: Jinja2 templates are not checked")
  private List<Path> templates = new ArrayList<>();

  @NoVariable
  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "text",
      description =
          "Form of the output: text, or json for a list of {severity, rule, file, line, key, value,"
              + " message}")
  private Format format = Format.TEXT;

  @NoVariable
  @Option(names = "--strict", description = "Exit with 1 for warnings, too")
  private boolean strict;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    ConfigOptions.existing(spec, "--templates", templates);
    Optional<TemplateFolders> folders =
        templates.isEmpty() ? Optional.empty() : Optional.of(new TemplateFolders(templates));
    RuntimeKinds kinds = RuntimeKinds.settings();
    RuntimeRules runtimes = new RuntimeRules(List.copyOf(kinds.types()), kinds::check);
    List<Problem> problems = new ArrayList<>(Validation.of(config.paths(), folders, runtimes));
    settings().map(Settings::check).ifPresent(problems::addAll);
    ProblemReport report = new ProblemReport(problems);
    switch (format) {
      case TEXT -> report.lines().stream().map(SafeText::escape).forEach(out::println);
      case JSON -> out.println(report.json());
    }
    out.flush();
    return report.errors() > 0 || (strict && report.warnings() > 0) ? 1 : 0;
  }

  private Optional<Path> settings() {
    if (settings != null) {
      return Optional.of(ConfigOptions.existing(spec, "--settings", List.of(settings)).get(0));
    }
    return Settings.find();
  }
}
