package dev.kci.report;

import dev.kci.api.model.KernelRevision;
import dev.kci.api.model.KernelVersion;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import dev.kci.pipeline.config.Job;
import dev.kci.pipeline.config.PipelineConfiguration;
import dev.kci.pipeline.config.Rule;
import dev.kci.pipeline.config.SchedulerEntry;
import dev.kci.report.model.NotRun;
import dev.kci.text.SafeText;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which jobs the configuration asks for on a checkout itself: by the event, and by the rules on
 * tree, branch and version. The runner checks more than that, so this is only used to tell whether
 * a checkout without jobs should have had some. Pure.
 */
final class ExpectedJobs {
  private static final int MESSAGE_LENGTH = 300;

  private final PipelineConfiguration configuration;

  /**
   * @param configuration an empty one expects no job
   */
  ExpectedJobs(PipelineConfiguration configuration) {
    this.configuration = configuration;
  }

  /** Returns what to say about a finished checkout without any build, job or test, if anything. */
  Optional<NotRun> notRun(Node checkout) {
    List<String> jobs = of(checkout);
    return jobs.isEmpty() ? Optional.empty() : Optional.of(new NotRun(jobs, why(checkout)));
  }

  private List<String> of(Node checkout) {
    return configuration.scheduler().stream()
        .filter(entry -> isCausedBy(entry, checkout))
        .filter(entry -> checkout.jobfilter() == null || checkout.jobfilter().contains(entry.job()))
        .filter(entry -> isWanted(entry, checkout.kernelRevision().orElse(null)))
        .map(SchedulerEntry::job)
        .distinct()
        .sorted()
        .toList();
  }

  private static boolean isCausedBy(SchedulerEntry entry, Node checkout) {
    Object name = entry.event().get("name");
    return entry.channel().equals("node")
        && checkout.isRevision()
        && checkout.kind().wireName().equals(entry.event().get("kind"))
        && NodeState.AVAILABLE.wireName().equals(entry.event().get("state"))
        && (name == null || name.equals(checkout.name()));
  }

  /** A job with a frequency may have been run lately, on another checkout. */
  private boolean isWanted(SchedulerEntry entry, @Nullable KernelRevision revision) {
    Job job = configuration.jobs().get(entry.job());
    return job != null
        && job.frequency().isEmpty()
        && allow(entry.rules(), revision)
        && allow(job.rules(), revision);
  }

  private static boolean allow(List<Rule> rules, @Nullable KernelRevision revision) {
    return rules.stream()
            .filter(Rule.Version.class::isInstance)
            .allMatch(rule -> allows((Rule.Version) rule, revision))
        && (isNamed(rules, revision) || allowsRevision(rules, revision));
  }

  private static boolean allows(Rule.Version rule, @Nullable KernelRevision revision) {
    KernelVersion version = revision == null ? null : revision.version();
    return version != null && rule.allows(version.version(), version.patchlevel());
  }

  /** Whether a combination {@code tree:branch} decides both. */
  private static boolean isNamed(List<Rule> rules, @Nullable KernelRevision revision) {
    return revision != null
        && rules.stream()
            .filter(ExpectedJobs::isOfRevision)
            .map(Rule.Values.class::cast)
            .anyMatch(
                rule ->
                    rule.findCombination(false, revision.tree(), revision.branch()).isPresent());
  }

  private static boolean allowsRevision(List<Rule> rules, @Nullable KernelRevision revision) {
    return rules.stream()
        .filter(ExpectedJobs::isOfRevision)
        .map(Rule.Values.class::cast)
        .allMatch(
            rule -> {
              boolean onlyDenials = rule.onlyDenies();
              if (revision == null) {
                return onlyDenials;
              }
              String value = rule.attribute().equals("tree") ? revision.tree() : revision.branch();
              boolean denied =
                  rule.findCombination(true, revision.tree(), revision.branch()).isPresent()
                      || rule.find(true, value).isPresent();
              return !denied && (onlyDenials || rule.find(false, value).isPresent());
            });
  }

  private static boolean isOfRevision(Rule rule) {
    return rule instanceof Rule.Values
        && (rule.attribute().equals("tree") || rule.attribute().equals("branch"));
  }

  private static String why(Node checkout) {
    if (checkout.result() == Result.PASS) {
      return "No runner made its jobs before it ended: kci-runner was away for too long, or its log"
          + " says why it refused the checkout.";
    }
    String result = checkout.result() == null ? "without a result" : checkout.result().wireName();
    return "The checkout itself ended "
        + result
        + checkout.errorCode().map(code -> ", " + SafeText.plain(code, MESSAGE_LENGTH)).orElse("")
        + checkout
            .errorMessage()
            .map(message -> ": " + SafeText.plain(message, MESSAGE_LENGTH))
            .orElse("")
        + ".";
  }
}
