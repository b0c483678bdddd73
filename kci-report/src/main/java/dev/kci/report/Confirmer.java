package dev.kci.report;

import dev.kci.api.KciApi;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeQuery;
import dev.kci.pipeline.config.Job;
import dev.kci.pipeline.config.PipelineConfiguration;
import dev.kci.pipeline.schedule.RetryEvent;
import dev.kci.pipeline.schedule.RetryPolicy;
import dev.kci.report.model.Confirmation;
import dev.kci.report.model.Report;
import dev.kci.report.model.Section;
import dev.kci.results.NodeResult;
import dev.kci.results.Subject;
import dev.kci.results.Verdict;
import dev.kci.service.RecentIds;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has jobs with new failures run again, as far as their {@code params.confirm} says, before a
 * report is mailed. It sends the event of a retry service, which a runner answers with another
 * attempt. Thread-safe.
 */
final class Confirmer {
  private static final Logger LOG = LoggerFactory.getLogger(Confirmer.class);

  /** If more jobs fail at once, their failures are taken as real and nothing is rerun. */
  private static final int MOST_JOBS = 10;

  private static final int MOST_ASKED = 10_000;

  private final KciApi api;
  private final PipelineConfiguration configuration;
  private final Duration wait;
  private final Set<String> asked = RecentIds.most(MOST_ASKED);

  /**
   * @param wait how long after a checkout's end to wait for reruns
   */
  Confirmer(KciApi api, PipelineConfiguration configuration, Duration wait) {
    this.api = api;
    this.configuration = configuration;
    this.wait = wait;
  }

  /**
   * Asks for the reruns that a checkout needs, and returns whether its report has to wait for any.
   *
   * @param report the checkout's results with histories; only used if it may need reruns
   */
  boolean isPending(Node checkout, Supplier<Report> report) {
    Instant ended = checkout.updated();
    if (ended == null
        || !api.clock().instant().isBefore(ended.plus(wait))
        || configuration.jobs().values().stream().allMatch(job -> job.confirm() == 0)) {
      return false;
    }
    List<NodeResult> jobs = unconfirmed(report.get());
    if (jobs.size() > MOST_JOBS) {
      LOG.info("Not confirming node={} jobs={} max={}", checkout.id(), jobs.size(), MOST_JOBS);
      return false;
    }
    return jobs.stream().map(this::isPending).reduce(false, Boolean::logicalOr);
  }

  /** The failed jobs with failures that nobody has seen before. */
  private List<NodeResult> unconfirmed(Report report) {
    if (report.previous() == null) {
      return List.of();
    }
    List<Subject> failures =
        Stream.of(Section.REGRESSION, Section.NEW_FAILURE)
            .flatMap(section -> report.in(section).stream())
            .map(NodeResult::subject)
            .toList();
    return report.ofKind(NodeKind.JOB).stream()
        .filter(job -> job.verdict() == Verdict.FAIL && confirm(job) > 0)
        .filter(job -> failures.stream().anyMatch(failure -> isBelow(failure, job.subject())))
        .toList();
  }

  private static boolean isBelow(Subject failure, Subject job) {
    return failure.path().size() >= job.path().size()
        && failure.path().subList(0, job.path().size()).equals(job.path())
        && (failure.platform() == null || failure.platform().equals(job.platform()));
  }

  private int confirm(NodeResult result) {
    Job job = configuration.jobs().get(result.nodeName());
    return job == null ? 0 : job.confirm();
  }

  private boolean isPending(NodeResult result) {
    Node job = api.nodes().get(result.nodeId());
    if (job.parent() == null) {
      return false;
    }
    List<Node> siblings = api.nodes().findAll(NodeQuery.where(NodeField.PARENT.is(job.parent())));
    List<Node> attempts = siblings.stream().filter(other -> isAttempt(other, job)).toList();
    Confirmation step = Confirmation.of(attempts, confirm(result), RetryPolicy.MOST_OF_A_SERVICE);
    if (step == Confirmation.RERUN) {
      rerun(job, Confirmation.next(attempts), siblings);
    }
    return step != Confirmation.DECIDED;
  }

  /** Others can add nodes too, but theirs are no attempts of this job. */
  private static boolean isAttempt(Node other, Node job) {
    return other.is(NodeKind.JOB)
        && other.name().equals(job.name())
        && other.platform().equals(job.platform())
        && Objects.equals(other.owner(), job.owner())
        && other.supersededBy().isEmpty();
  }

  /** A runner never runs an attempt twice, so asking again after a restart does no harm. */
  private void rerun(Node job, long attempt, List<Node> siblings) {
    if (asked.add(job.requireId() + " " + attempt)) {
      LOG.info("Confirming a failure node={} job={} attempt={}", job.id(), job.name(), attempt);
      Node parent = api.nodes().get(String.valueOf(job.parent()));
      api.events().publish(RetryEvent.CHANNEL, RetryEvent.of(job, parent, attempt, siblings));
    }
  }
}
