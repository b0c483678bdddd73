package dev.kci.pipeline.validate;

import dev.kci.api.model.KernelVersion;
import dev.kci.api.model.Node;
import dev.kci.config.BuildConfig;
import dev.kci.pipeline.config.PipelineConfiguration;
import dev.kci.pipeline.config.Rule;
import dev.kci.pipeline.schedule.SimulatedNodes;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The revisions that rules distinguish: every watched branch, and every tree, branch and
 * combination named in a rule, each with every version that is a limit.
 */
final class Revisions {
  /** Represents all trees or branches that no rule names. */
  private static final String ANY = "any-other";

  private record Branch(String tree, String branch) {}

  private record Version(long version, long patchlevel) {}

  private final Set<Branch> branches = new LinkedHashSet<>();
  private final Set<Version> versions = new LinkedHashSet<>();
  private final List<Rule> rules;

  Revisions(PipelineConfiguration configuration) {
    rules =
        Stream.of(
                configuration.jobs().values().stream().flatMap(job -> job.rules().stream()),
                configuration.platforms().values().stream().flatMap(p -> p.rules().stream()),
                configuration.runtimeRules().values().stream().flatMap(List::stream),
                configuration.scheduler().stream().flatMap(entry -> entry.rules().stream()))
            .flatMap(all -> all)
            .toList();
    for (BuildConfig config : configuration.buildConfigs().values()) {
      branches.add(new Branch(config.tree(), config.branch()));
    }
    versions.add(new Version(6, 12));
    rules.forEach(this::addWhatIsNamed);
    configuration.trees().keySet().forEach(tree -> branches.add(new Branch(tree, ANY)));
    branches.add(new Branch(ANY, ANY));
  }

  private void addWhatIsNamed(Rule rule) {
    if (rule instanceof Rule.Version bound) {
      versions.add(new Version(bound.version(), bound.patchlevel()));
    } else if (rule instanceof Rule.Values values) {
      values.values().forEach(value -> addBranches(values.attribute(), value));
    }
  }

  private void addBranches(String attribute, Rule.Value value) {
    if (value.branch() != null) {
      branches.add(new Branch(value.text(), value.branch()));
    } else if (attribute.equals("tree")) {
      branches.add(new Branch(value.text(), ANY));
    } else if (attribute.equals("branch")) {
      branches.add(new Branch(ANY, value.text()));
      treesOfRules().forEach(tree -> branches.add(new Branch(tree, value.text())));
    }
  }

  private Stream<String> treesOfRules() {
    return rules.stream()
        .filter(rule -> rule.attribute().equals("tree"))
        .flatMap(rule -> ((Rule.Values) rule).values().stream())
        .filter(value -> !value.denied())
        .map(Rule.Value::text)
        .distinct();
  }

  /** Returns a checkout node of each revision, watched branches first. */
  List<Node> checkouts() {
    List<Node> checkouts = new ArrayList<>(branches.size() * versions.size());
    for (Version version : versions) {
      KernelVersion kernel =
          new KernelVersion(version.version(), version.patchlevel(), null, null, null);
      for (Branch branch : branches) {
        checkouts.add(SimulatedNodes.checkout(branch.tree(), "", branch.branch(), kernel));
      }
    }
    return checkouts;
  }
}
