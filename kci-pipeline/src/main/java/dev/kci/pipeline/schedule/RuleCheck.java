package dev.kci.pipeline.schedule;

import dev.kci.config.Origin;
import dev.kci.pipeline.config.Rule;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Checks rules against a node and its ancestors, with the semantics of maestro-config/README, 5:
 * first tree and branch, where a tree:branch combination decides both, then the others in order.
 */
final class RuleCheck {
  private final Step step;
  private final Lineage lineage;

  RuleCheck(Step step, Lineage lineage) {
    this.step = step;
    this.lineage = lineage;
  }

  /** Returns the first refusal; empty if all rules allow. */
  Optional<Refusal> firstRefusal(List<Rule> rules) {
    Optional<Refusal> refusal = revision(rules);
    for (Rule rule : rules) {
      if (refusal.isPresent()) {
        return refusal;
      }
      if (!isOfRevision(rule)) {
        refusal = other(rule);
      }
    }
    return refusal;
  }

  private static boolean isOfRevision(Rule rule) {
    return rule.attribute().equals("tree") || rule.attribute().equals("branch");
  }

  private Optional<Refusal> revision(List<Rule> rules) {
    for (String attribute : List.of("tree", "branch")) {
      for (Rule rule : rules) {
        if (rule instanceof Rule.Values values && rule.attribute().equals(attribute)) {
          Lineage.Found revision = lineage.find("tree").orElse(null);
          if (revision == null) {
            return Optional.empty(); // not checked without a tree, as in the original
          }
          if (!revision.container().containsKey("branch")
              && needsBranch(values, revision.value())) {
            return Optional.of(
                refuse(
                    rule.origin(), describe(values), "no 'branch' in " + revision.level().label()));
          }
          Object tree = revision.container().get("tree");
          Object branch = revision.container().get("branch");
          if (values.findCombination(false, tree, branch).isPresent()) {
            return Optional.empty(); // decides tree and branch
          }
          Optional<Refusal> refusal = revision(values, revision, tree, branch);
          if (refusal.isPresent()) {
            return refusal;
          }
        }
      }
    }
    return Optional.empty();
  }

  /** Returns whether the original reads the branch here, and crashes without one. */
  private static boolean needsBranch(Rule.Values rule, @Nullable Object tree) {
    return rule.attribute().equals("branch")
        || rule.values().stream()
            .anyMatch(value -> value.branch() != null && value.text().equals(tree));
  }

  private Optional<Refusal> revision(
      Rule.Values rule, Lineage.Found revision, @Nullable Object tree, @Nullable Object branch) {
    String found = "'" + tree + ":" + branch + "' in " + revision.level().label();
    Object value = rule.attribute().equals("tree") ? tree : branch;
    Optional<Rule.Value> denied =
        rule.findCombination(true, tree, branch).or(() -> rule.find(true, value));
    if (denied.isPresent()) {
      return Optional.of(
          refuse(denied.get().origin(), rule.attribute() + " " + denied.get(), found));
    }
    return rule.onlyDenies() || rule.find(false, value).isPresent()
        ? Optional.empty()
        : Optional.of(refuse(rule.origin(), describe(rule), found));
  }

  private Optional<Refusal> other(Rule rule) {
    if (rule instanceof Rule.Version version) {
      return version(version);
    }
    Rule.Values values = (Rule.Values) rule;
    Optional<Lineage.Found> found = lineage.find(rule.attribute());
    return found.isPresent() ? attribute(values, found.get()) : missing(values);
  }

  private Optional<Refusal> attribute(Rule.Values rule, Lineage.Found found) {
    List<?> elements = found.value() instanceof List<?> list ? list : null;
    if (elements == null) {
      Optional<Rule.Value> denied = rule.find(true, found.value());
      if (denied.isPresent()) {
        return refuse(rule, denied.get(), found);
      }
      return !rule.hasAllowed() || rule.find(false, found.value()).isPresent()
          ? Optional.empty()
          : Optional.of(refuse(rule.origin(), describe(rule), found.describe()));
    }
    for (Object element : elements) {
      Optional<Rule.Value> denied = rule.find(true, element);
      if (denied.isPresent()) {
        return refuse(rule, denied.get(), found);
      }
    }
    return !rule.hasAllowed()
            || elements.stream().anyMatch(element -> rule.find(false, element).isPresent())
        ? Optional.empty()
        : Optional.of(refuse(rule.origin(), describe(rule), found.describe()));
  }

  private Optional<Refusal> version(Rule.Version rule) {
    Map<String, ?> node = lineage.levels().get(0).fields();
    String place = lineage.levels().get(0).label();
    if (node.get("data") instanceof Map<?, ?> data
        && data.get("kernel_revision") instanceof Map<?, ?> revision
        && revision.get("version") instanceof Map<?, ?> kernel
        && kernel.get("version") instanceof Number version
        && kernel.get("patchlevel") instanceof Number patchlevel) {
      return rule.allows(version.longValue(), patchlevel.longValue())
          ? Optional.empty()
          : Optional.of(
              refuse(rule.origin(), rule.toString(), version + "." + patchlevel + " in " + place));
    }
    return Optional.of(refuse(rule.origin(), rule.toString(), "no kernel version in " + place));
  }

  /** Without the attribute, lists of denied values pass and allow-lists refuse. */
  private Optional<Refusal> missing(Rule.Values rule) {
    return rule.onlyDenies()
        ? Optional.empty()
        : Optional.of(
            refuse(rule.origin(), describe(rule), "no '" + rule.attribute() + "' in " + labels()));
  }

  private String labels() {
    return String.join(", ", lineage.levels().stream().map(Lineage.Level::label).toList());
  }

  private static String describe(Rule.Values rule) {
    return rule.attribute() + " " + rule.values();
  }

  private Optional<Refusal> refuse(Rule.Values rule, Rule.Value denied, Lineage.Found found) {
    return Optional.of(refuse(denied.origin(), rule.attribute() + " " + denied, found.describe()));
  }

  private Refusal refuse(Origin origin, String rule, String found) {
    return new Refusal(step, origin, rule, found);
  }
}
