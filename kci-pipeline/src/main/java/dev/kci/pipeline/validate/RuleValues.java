package dev.kci.pipeline.validate;

import dev.kci.config.Problem;
import dev.kci.config.Spelling;
import dev.kci.pipeline.config.PipelineConfiguration;
import dev.kci.pipeline.config.Rule;
import dev.kci.pipeline.config.SchedulerEntry;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Finds rules that contradict themselves or name something that does not exist. */
final class RuleValues {
  /** Common node attributes in rules. A node's data may have others. */
  private static final List<String> ATTRIBUTES =
      List.of(
          "tree",
          "branch",
          "min_version",
          "max_version",
          "arch",
          "compiler",
          "defconfig",
          "config_full",
          "fragments",
          "kernel_type",
          "runtime",
          "platform",
          "describe",
          "commit",
          "commit_tags",
          "url",
          "kind",
          "name",
          "group",
          "path",
          "owner",
          "submitter",
          "state",
          "result",
          "treeid");

  private final PipelineConfiguration configuration;
  private final Consumer<Problem> problems;

  RuleValues(PipelineConfiguration configuration, Consumer<Problem> problems) {
    this.configuration = configuration;
    this.problems = problems;
  }

  void check() {
    configuration.jobs().values().forEach(job -> check("jobs." + job.name(), job.rules()));
    configuration
        .platforms()
        .values()
        .forEach(platform -> check("platforms." + platform.name(), platform.rules()));
    configuration.runtimeRules().forEach((runtime, rules) -> check("runtimes." + runtime, rules));
    List<SchedulerEntry> entries = configuration.scheduler();
    for (int i = 0; i < entries.size(); i++) {
      check("scheduler[" + i + "]", entries.get(i).rules());
    }
  }

  private void check(String entry, List<Rule> rules) {
    for (Rule rule : rules) {
      String key = entry + ".rules." + rule.attribute();
      if (rule instanceof Rule.Values values) {
        attribute(key, values);
        contradictions(key, values);
        trees(key, values);
      }
    }
    versions(entry, rules);
  }

  private void attribute(String key, Rule.Values rule) {
    if (!ATTRIBUTES.contains(rule.attribute())) {
      String hint = Spelling.hint(rule.attribute(), ATTRIBUTES);
      if (!hint.isEmpty()) {
        problems.accept(
            Problem.error(
                "unknown-attribute",
                rule.origin(),
                key,
                null,
                "is not a known attribute of nodes" + hint));
      }
    }
  }

  private void contradictions(String key, Rule.Values rule) {
    Set<String> seen = new HashSet<>();
    for (Rule.Value value : rule.values()) {
      String text = value.toString();
      String opposite = value.denied() ? text.substring(1) : "!" + text;
      if (seen.contains(opposite)) {
        problems.accept(
            Problem.error(
                "contradiction", value.origin(), key, text, "is both allowed and denied"));
      }
      if (!seen.add(text)) {
        problems.accept(Problem.warning("duplicate", value.origin(), key, text, "is listed twice"));
      }
    }
  }

  /**
   * An unknown tree has no checkouts unless somebody creates one by hand, so it is a warning, and
   * denying it is harmless. A name that looks misspelt is more serious.
   */
  private void trees(String key, Rule.Values rule) {
    for (Rule.Value value : rule.values()) {
      boolean namesTree = rule.attribute().equals("tree") || value.branch() != null;
      if (namesTree && !configuration.trees().containsKey(value.text())) {
        String hint = Spelling.hint(value.text(), configuration.trees().keySet());
        String message = "names a tree that is not configured" + hint;
        if (!value.denied() && !hint.isEmpty()) {
          problems.accept(
              Problem.error("dangling-tree", value.origin(), key, value.toString(), message));
        } else if (!value.denied() || !hint.isEmpty()) {
          problems.accept(
              Problem.warning("dangling-tree", value.origin(), key, value.toString(), message));
        }
      }
    }
  }

  private void versions(String entry, List<Rule> rules) {
    for (Rule rule : rules) {
      for (Rule other : rules) {
        if (rule instanceof Rule.Version min
            && other instanceof Rule.Version max
            && min.minimum()
            && !max.minimum()
            && !max.allows(min.version(), min.patchlevel())) {
          problems.accept(
              Problem.error(
                  "contradiction",
                  min.origin(),
                  entry + ".rules.min_version",
                  min.version() + "." + min.patchlevel(),
                  "is newer than max_version " + max.version() + "." + max.patchlevel()));
        }
      }
    }
  }
}
