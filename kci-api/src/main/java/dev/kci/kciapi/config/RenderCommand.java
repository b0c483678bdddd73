package dev.kci.kciapi.config;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.cli.ConfigOptions;
import dev.kci.cli.ImagePrefixOption;
import dev.kci.cli.LogOptions;
import dev.kci.cli.options.NoVariable;
import dev.kci.cli.options.OptionSource;
import dev.kci.config.RuntimeConfig;
import dev.kci.config.Spelling;
import dev.kci.pipeline.config.Job;
import dev.kci.pipeline.config.PipelineConfiguration;
import dev.kci.pipeline.config.Platform;
import dev.kci.pipeline.definition.JobParameters;
import dev.kci.pipeline.definition.JobParameters.Surroundings;
import dev.kci.pipeline.definition.JobTemplates;
import dev.kci.pipeline.definition.TemplateException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
    name = "render",
    mixinStandardHelpOptions = true,
    description = {
      "Render the definitions of jobs, without an API.",
      "A case is a line of JSON: {\"case\", \"node\", \"ancestors\", \"job\", \"runtime\","
          + " \"platform\"}, with the parent as the first ancestor. \"metadata\" can be the build's"
          + " metadata.json; other keys are ignored. The answer is {\"case\", \"text\"} or"
          + " {\"case\", \"error\"}, in the order of the cases."
    })
@NoVariable
final class RenderCommand implements Callable<Integer> {
  @Mixin private ConfigOptions config = new ConfigOptions();

  @Option(
      names = "--templates",
      paramLabel = "DIR",
      arity = "1..*",
      split = ",",
      description = "Folders of templates, searched before the shipped ones")
  private List<Path> templates = new ArrayList<>();

  @Mixin private CaseOptions cases = new CaseOptions();

  @Option(names = "--instance", paramLabel = "NAME", description = "Name of the service instance")
  private @Nullable String instance;

  @Option(names = "--api", paramLabel = "NAME", description = "Name of the API in --config")
  private @Nullable String api;

  @Option(names = "--storage", paramLabel = "NAME", description = "Name of the storage in --config")
  private @Nullable String storage;

  @Option(names = "--callback-url", paramLabel = "URL", description = "URL that labs report to")
  private @Nullable String callbackUrl;

  @Option(names = "--k8s-job-name", paramLabel = "NAME", description = "Name of the Kubernetes job")
  private @Nullable String k8sJobName;

  @Option(
      names = "--variables",
      description =
          "Answer {\"case\", \"variables\"} instead, with all variables of the template except"
              + " k8s_job_name, k8s_api_key and k8s_storage_token_name")
  private boolean variables;

  @Mixin private ImagePrefixOption image = new ImagePrefixOption();
  @Mixin private LogOptions log = new LogOptions();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    PipelineConfiguration configuration = PipelineConfiguration.of(config.load());
    Surroundings surroundings =
        new Surroundings(
            instance,
            callbackUrl,
            Surroundings.api(named(configuration.apis(), api, "--api")),
            Surroundings.storage(named(configuration.storages(), storage, "--storage")),
            image.prefix(),
            k8sJobName);
    JobTemplates found = new JobTemplates(ConfigOptions.existing(spec, "--templates", templates));
    cases.forEach(
        json -> out.println(JsonText.write(answer(configuration, surroundings, found, json))));
    out.flush();
    return 0;
  }

  private <T> @Nullable T named(Map<String, T> all, @Nullable String name, String option) {
    if (name == null) {
      return null;
    }
    T found = all.get(name);
    if (found == null) {
      throw OptionSource.wrong(
          spec,
          option,
          "there is no '%s' in the configuration%s; expected one of %s"
              .formatted(name, Spelling.hint(name, all.keySet()), all.keySet()));
    }
    return found;
  }

  private JsonObject answer(
      PipelineConfiguration configuration,
      Surroundings surroundings,
      JobTemplates templates,
      JsonObject json) {
    JsonObject answer = JsonObject.of("case", json.get("case"));
    try {
      Job job = named(configuration.jobs(), json, "job");
      RuntimeConfig runtime = named(configuration.runtimes(), json, "runtime");
      Platform platform = named(configuration.platforms(), json, "platform");
      JobParameters parameters =
          new JobParameters(configuration, surroundings, url -> json.object("metadata"));
      JsonObject node = json.object("node").orElse(JsonObject.empty());
      List<JsonObject> ancestors = ancestors(json);
      if (variables) {
        return answer.with(
            "variables", parameters.variables(node, ancestors, job, runtime, platform));
      }
      return answer.with(
          "text", templates.render(job, parameters.model(node, ancestors, job, runtime, platform)));
    } catch (TemplateException e) {
      return answer.with("error", e.getMessage());
    }
  }

  private static <T> T named(Map<String, T> all, JsonObject json, String key) {
    String name = json.string(key).orElse("");
    return Optional.ofNullable(all.get(name))
        .orElseThrow(
            () ->
                new TemplateException(
                    "there is no " + key + " '" + name + "' in the configuration"));
  }

  private static List<JsonObject> ancestors(JsonObject json) {
    List<JsonObject> ancestors = new ArrayList<>();
    if (json.get("ancestors") instanceof List<?> list) {
      for (Object ancestor : list) {
        JsonText.object(ancestor).ifPresent(ancestors::add);
      }
    }
    return ancestors;
  }
}
