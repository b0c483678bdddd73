package dev.kci.kciapi.node;

import dev.kci.api.KciApi;
import dev.kci.api.Nodes;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeQuery;
import dev.kci.cli.ApiOptions;
import dev.kci.cli.LogOptions;
import dev.kci.cli.options.NoVariable;
import dev.kci.cli.options.OptionSource;
import dev.kci.cli.settings.TrustSettings;
import dev.kci.config.Spelling;
import dev.kci.fetch.FetchRules;
import dev.kci.kciapi.output.OutputOptions;
import dev.kci.kciapi.owners.CountedPlace;
import dev.kci.kciapi.owners.OwnerOptions;
import dev.kci.pipeline.config.PipelineConfiguration;
import dev.kci.pipeline.explain.Explanation;
import dev.kci.pipeline.schedule.Ancestors;
import dev.kci.pipeline.schedule.ConfiguredSources;
import dev.kci.pipeline.schedule.FrequencyLimits;
import dev.kci.pipeline.schedule.NewerCheckouts;
import dev.kci.pipeline.schedule.Outcome;
import dev.kci.pipeline.schedule.Schedule;
import dev.kci.pipeline.schedule.SupersedePolicy;
import dev.kci.text.SafeText;
import dev.kci.trust.TrustedOwners;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    description = {
      "Explain why jobs below a node were or were not created: the rule, its file and line, and"
          + " the value it found.",
      "The node is the parent of the jobs: a checkout for builds, a build for tests.",
      "Output for programs has a verdict for each job (created, would be created, not created),"
          + " with step, rule, origin, found and nodes, and a refusal if no job may start from the"
          + " node."
    },
    footer = {
      "Examples:",
      "  kci-api node explain ID --config config/",
      "  kci-api node explain ID --config config/ --job kbuild-gcc-12-x86"
    })
@NoVariable
final class NodeExplainCommand implements Runnable {
  @Mixin private ApiOptions api = new ApiOptions();
  @Mixin private LogOptions log = new LogOptions();

  @Mixin private NodeIdParameter id = new NodeIdParameter();

  @Option(
      names = "--job",
      paramLabel = "NAME",
      description =
          "Explain only this job, even if its entries wait for another event. Default: all jobs"
              + " whose entries wait for this node")
  private @Nullable String job;

  @Mixin private OwnerOptions owners = new OwnerOptions();
  @Mixin private OutputOptions output = new OutputOptions();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    CommandSpec command = Objects.requireNonNull(spec);
    PipelineConfiguration configuration = PipelineConfiguration.of(api.configuration());
    if (configuration.scheduler().isEmpty()) {
      throw OptionSource.wrong(
          spec, "--config", "no scheduler entries; expected the files of a pipeline");
    }
    if (job != null && !configuration.jobs().containsKey(job)) {
      throw OptionSource.wrong(
          spec,
          "--job",
          "there is no job '%s' in the configuration%s"
              .formatted(job, Spelling.hint(job, configuration.jobs().keySet())));
    }
    Explanation explanation = explanation(configuration);
    explanation = job == null ? explanation.ofMatching() : explanation.ofJob(job);
    if (output.isTable()) {
      PrintWriter out = output.out();
      explanation.lines().stream().map(SafeText::escape).forEach(out::println);
      out.flush();
    } else {
      output.value(explanation.json());
    }
  }

  private Explanation explanation(PipelineConfiguration configuration) {
    try (KciApi connection = api.connect()) {
      Nodes nodes = connection.nodes();
      Node node = nodes.get(id.id());
      List<Node> ancestors = new Ancestors(nodes::get).of(node);
      List<Node> children =
          CountedPlace.of(node, nodes, owners.read(api, connection))
              .below(nodes.findAll(NodeQuery.where(NodeField.PARENT.is(node.requireId()))))
              .nodes();
      Explanation explanation =
          Explanation.of(Schedule.of(configuration), node, ancestors, children);
      return explanation
          .withRefusal(
              refusal(configuration, node, ancestors).or(() -> superseded(nodes, node, ancestors)))
          .withLimits(limits(nodes, node, explanation.missing()));
    }
  }

  private Optional<String> refusal(
      PipelineConfiguration configuration, Node node, List<Node> ancestors) {
    List<Node> lineage = new ArrayList<>(List.of(node));
    lineage.addAll(ancestors);
    FetchRules rules =
        new TrustSettings(api.settings(), "scheduler").fetchRules(api.configuration());
    return new ConfiguredSources(configuration.trees(), rules::allow, rules.toString())
        .refusal(lineage, ownersOf(lineage));
  }

  /** Returns why jobs of an older checkout are not created, if the settings say so. */
  private Optional<String> superseded(Nodes nodes, Node node, List<Node> ancestors) {
    SupersedePolicy policy =
        SupersedePolicy.of(
            api.settings().string("scheduler", SupersedePolicy.SETTING),
            api.settings().texts("tree", SupersedePolicy.SETTING));
    Node checkout = ancestors.isEmpty() ? node : ancestors.get(ancestors.size() - 1);
    if (policy.reach(checkout) == SupersedePolicy.Reach.OFF) {
      return Optional.empty();
    }
    List<Node> newer =
        new NewerCheckouts(nodes::findAll, ownersOf(List.of(checkout))).than(checkout);
    return policy
        .superseding(checkout, newer)
        .map(by -> "its branch has a newer checkout, " + by.requireId() + " (cancel_superseded)");
  }

  /**
   * Trusts the owners of the node and of those above it: whom the runner trusts is in its settings,
   * not in those of this command.
   */
  private static TrustedOwners ownersOf(List<Node> nodes) {
    return TrustedOwners.of(
        () -> "", nodes.stream().map(Node::owner).filter(Objects::nonNull).toList());
  }

  /** Returns the frequency limits at about the time when the jobs would have been created. */
  private static Map<Outcome.Planned, Node> limits(
      Nodes nodes, Node node, List<Outcome.Planned> missing) {
    Instant then = Optional.ofNullable(node.created()).orElseGet(Instant::now);
    Map<Outcome.Planned, Node> limits = new LinkedHashMap<>();
    new FrequencyLimits(nodes::find, ownersOf(List.of(node)), InstantSource.fixed(then))
        .of(node, missing)
        .forEach(limited -> limits.put(limited.job(), limited.last()));
    return limits;
  }
}
