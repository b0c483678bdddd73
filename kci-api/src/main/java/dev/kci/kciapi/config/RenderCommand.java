package dev.kci.kciapi.config;

import dev.kci.api.KciApi;
import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.cli.ApiOptions;
import dev.kci.cli.CommandFailure;
import dev.kci.cli.ConfigOptions;
import dev.kci.cli.ImagePrefixOption;
import dev.kci.cli.LogOptions;
import dev.kci.cli.options.NoVariable;
import dev.kci.cli.options.OptionSource;
import dev.kci.cli.settings.TrustSettings;
import dev.kci.config.Configuration;
import dev.kci.config.RuntimeConfig;
import dev.kci.config.Spelling;
import dev.kci.fetch.FetchRules;
import dev.kci.pipeline.config.Job;
import dev.kci.pipeline.config.PipelineConfiguration;
import dev.kci.pipeline.config.Platform;
import dev.kci.pipeline.definition.JobParameters;
import dev.kci.pipeline.definition.JobTemplates;
import dev.kci.pipeline.definition.Surroundings;
import dev.kci.pipeline.definition.TemplateException;
import dev.kci.pipeline.schedule.ConfiguredSources;
import dev.kci.trust.TrustedOwners;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
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
      "Render the definitions of jobs: of cases, without an API, or of a node.",
      "A case is a line of JSON: {\"case\", \"node\", \"ancestors\", \"job\", \"runtime\","
          + " \"platform\"}, with the parent as the first ancestor. \"metadata\" can be the build's"
          + " metadata.json; other keys are ignored. The answer is {\"case\", \"text\"} or"
          + " {\"case\", \"error\"}, in the order of the cases.",
      "For a node, the answer is a shell script that runs its job again on any machine, with the"
          + " files of its checkout and build. Only nodes of this user and of trusted_owners in"
          + " [DEFAULT] of the settings count, and only if the configuration plans the job.",
    },
    footer = {
      "Examples:",
      "  kci-api config render --node ID --as shell | sh",
      "  kci-api config render --node ID --as docker --output again.sh"
    })
@NoVariable
final class RenderCommand implements Callable<Integer> {
  @Mixin private ApiOptions api = new ApiOptions();

  @Option(
      names = "--cases",
      paramLabel = "FILE",
      description =
          "File with one case per line; - for standard input. *.gz is unpacked. Use this or --node")
  private @Nullable String cases;

  @Option(
      names = "--node",
      paramLabel = "ID",
      description = "Id of the node of a build, a job or a test")
  private @Nullable String node;

  @Option(
      names = "--as",
      paramLabel = "FORM",
      description =
          "Where the script runs the job of --node: ${COMPLETION-CANDIDATES}. docker uses the image"
              + " that the job ran in, by its digest if the runner recorded it")
  private NodeReproducer.@Nullable Form form;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "File for the script of --node. Default: standard output")
  private @Nullable Path output;

  @Option(
      names = "--templates",
      paramLabel = "DIR",
      arity = "1..*",
      split = ",",
      description = "Folders of templates, searched before the shipped ones")
  private List<Path> templates = new ArrayList<>();

  @Option(names = "--instance", paramLabel = "NAME", description = "Name of the service instance")
  private @Nullable String instance;

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
    if ((cases == null) == (node == null)) {
      throw OptionSource.usage(spec, "expected either --cases FILE or --node ID --as FORM");
    }
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    List<Path> paths = ConfigOptions.existing(spec, "--config", api.configPaths());
    if (paths.isEmpty()) {
      throw OptionSource.usage(spec, "missing --config; expected the files of a pipeline");
    }
    if (node == null) {
      renderCases(PipelineConfiguration.of(Configuration.load(paths)), out);
    } else {
      renderNode(node, PipelineConfiguration.of(api.configuration()), out);
    }
    out.flush();
    return 0;
  }

  private void renderCases(PipelineConfiguration configuration, PrintWriter out) {
    refuse(form != null, "--as", "--node");
    refuse(output != null, "--output", "--node");
    Surroundings surroundings =
        new Surroundings(
            instance,
            callbackUrl,
            Surroundings.api(named(configuration.apis(), api.givenName().orElse(null), "--api")),
            Surroundings.storage(named(configuration.storages(), storage, "--storage")),
            image.prefix(),
            k8sJobName);
    JobTemplates found = jobTemplates();
    new Cases(spec, Objects.requireNonNull(cases))
        .forEach(
            json -> out.println(JsonText.write(answer(configuration, surroundings, found, json))));
  }

  private void renderNode(String id, PipelineConfiguration configuration, PrintWriter out) {
    refuse(variables, "--variables", "--cases");
    refuse(callbackUrl != null, "--callback-url", "--cases");
    refuse(k8sJobName != null, "--k8s-job-name", "--cases");
    if (form == null) {
      throw OptionSource.usage(spec, "missing --as; expected --as shell or --as docker");
    }
    TrustSettings trust = new TrustSettings(api.settings(), "DEFAULT");
    Set<String> trusted = trust.trustedOwners();
    if (api.token().isEmpty() && trusted.isEmpty()) {
      throw OptionSource.usage(
          spec,
          "there is no API token, and the settings do not say whose nodes to trust; add a line like"
              + " trusted_owners = [\"pipeline\"] to [DEFAULT]");
    }
    FetchRules rules = trust.fetchRules(configuration.base());
    Surroundings surroundings =
        new Surroundings(
            instance,
            null,
            Surroundings.api(configuration.apis().get(api.name()), api.name(), api.url()),
            Surroundings.storage(named(configuration.storages(), storage, "--storage")),
            image.prefix(),
            null);
    try (KciApi connection = api.connect()) {
      NodeReproducer reproducer =
          new NodeReproducer(
              connection.nodes()::get,
              new ConfiguredSources(configuration.trees(), rules::allow, rules.toString()),
              api.token().isPresent()
                  ? trust.owners(connection.users(), true)
                  : TrustedOwners.of(() -> trusted.iterator().next(), trusted),
              new JobParameters(configuration, surroundings, url -> Optional.empty()),
              jobTemplates(),
              api.url());
      write(reproducer.script(id, form), out);
    }
  }

  private void refuse(boolean given, String option, String companion) {
    if (given) {
      throw OptionSource.usage(spec, option + " is only used with " + companion);
    }
  }

  private JobTemplates jobTemplates() {
    return new JobTemplates(ConfigOptions.existing(spec, "--templates", templates));
  }

  private void write(String script, PrintWriter out) {
    if (output == null) {
      out.print(script);
      return;
    }
    try {
      Files.writeString(output, script);
    } catch (IOException e) {
      throw new CommandFailure("--output " + output + ": cannot be written", e);
    }
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
