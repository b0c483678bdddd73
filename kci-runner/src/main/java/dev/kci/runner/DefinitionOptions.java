package dev.kci.runner;

import dev.kci.cli.ApiOptions;
import dev.kci.cli.ConfigOptions;
import dev.kci.cli.ImagePrefixOption;
import dev.kci.cli.options.Heading;
import dev.kci.cli.options.OptionSource;
import dev.kci.cli.options.WritableFolder;
import dev.kci.cli.settings.Settings;
import dev.kci.config.StorageConfig;
import dev.kci.fetch.FetchRules;
import dev.kci.fetch.Fetcher;
import dev.kci.pipeline.config.PipelineConfiguration;
import dev.kci.pipeline.definition.JobParameters;
import dev.kci.pipeline.definition.JobTemplates;
import dev.kci.pipeline.definition.Surroundings;
import dev.kci.runner.create.CheckedAncestors;
import dev.kci.runner.supervise.JobDefinitions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that job definitions depend on: a mixin. */
@Heading("Jobs")
final class DefinitionOptions {
  @Option(
      names = "--templates",
      paramLabel = "DIR",
      split = ",",
      description =
          "Folders with job templates (Mustache or *.jinja2), searched in order before the shipped"
              + " ones. Can be repeated")
  private List<Path> templates = new ArrayList<>();

  @Option(
      names = "--output",
      paramLabel = "DIR",
      description =
          "Folder for a copy of each job's definition. Default: output in [scheduler] of the"
              + " settings, else no copies")
  private @Nullable Path output;

  @Option(
      names = "--instance",
      paramLabel = "NAME",
      description =
          "Value of instanceid in templates, such as prod or staging. Default: none, as in"
              + " production")
  private @Nullable String instance;

  @Option(
      names = "--callback-url",
      paramLabel = "URL",
      description =
          "URL for labs to report to, such as https://kci.example.org/. Use https: labs send a"
              + " token there. Default: labs do not report")
  private @Nullable String callbackUrl;

  @Mixin private ImagePrefixOption image = new ImagePrefixOption();

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec spec;

  /**
   * Checks that the folder of copies is usable and the labs' address is valid, before anything is
   * opened.
   *
   * @throws ParameterException if one of them is not
   */
  void check(Settings settings) {
    if (callbackUrl != null && HttpUrl.parse(callbackUrl) == null) {
      throw OptionSource.wrong(
          spec,
          "--callback-url",
          "'" + callbackUrl + "'; expected http://host:port or https://...");
    }
    ConfigOptions.existing(spec, "--templates", templates);
    folder(settings)
        .ifPresent(
            folder ->
                WritableFolder.checkNamed(
                    spec,
                    output == null
                        ? "output in [scheduler] of the settings"
                        : OptionSource.name(spec, "--output"),
                    folder));
  }

  /**
   * Opens the definitions of the configuration's jobs.
   *
   * @param rules where the metadata of builds may be read
   * @param storage where the jobs may put files; null for nowhere
   */
  JobDefinitions open(
      ApiOptions api,
      PipelineConfiguration configuration,
      CheckedAncestors ancestors,
      FetchRules rules,
      @Nullable StorageConfig storage,
      ResourceStack opened) {
    BuildMetadata metadata = new BuildMetadata(opened.add(new Fetcher(rules)));
    Surroundings surroundings =
        new Surroundings(
            emptyAsNull(instance),
            callbackUrl,
            Surroundings.api(configuration.apis().get(api.name()), api.name(), api.url()),
            Surroundings.storage(storage),
            image.prefix(),
            null);
    JobDefinitions jobs =
        new ConfiguredJobs(
            new JobParameters(configuration, surroundings, metadata::at),
            new JobTemplates(ConfigOptions.existing(spec, "--templates", templates)),
            ancestors,
            api.url(),
            api.clock());
    return folder(api.settings())
        .<JobDefinitions>map(dir -> new DefinitionFiles(jobs, dir))
        .orElse(jobs);
  }

  private Optional<Path> folder(Settings settings) {
    return Optional.ofNullable(output)
        .or(() -> settings.string("scheduler", "output").map(Path::of));
  }

  private static @Nullable String emptyAsNull(@Nullable String text) {
    return text == null || text.isEmpty() ? null : text;
  }
}
