package dev.kci.runtime.kubernetes;

import dev.kci.api.model.ErrorCode;
import dev.kci.api.model.Result;
import dev.kci.api.model.WaitReason;
import dev.kci.runtime.JobStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Interprets the state of a Job and its pods. Pure.
 *
 * <p>The pod decides: the Job's own condition is {@code BackoffLimitExceeded} for a failing test,
 * an eviction, a deletion and a lack of memory alike, and comes a second later (source: recorded
 * answers of Kubernetes 1.26, {@code shared/k8s}).
 *
 * @param pods the pods that the Job owns
 * @param begun the uid of the pod that was seen to start the job; may be null
 */
record ObservedJob(Job job, List<Pod> pods, @Nullable String begun) {
  ObservedJob {
    pods = List.copyOf(pods);
  }

  ObservedJob(Job job, List<Pod> pods) {
    this(job, pods, null);
  }

  /** Returns the pod that started the job, or else the newest. */
  Optional<Pod> pod() {
    return pods.stream()
        .filter(pod -> begun == null || begun.equals(pod.getMetadata().getUid()))
        .max(Comparator.comparing(pod -> pod.getMetadata().getCreationTimestamp()));
  }

  /** Returns the status of the job. */
  JobStatus status(Instant now, Patience patience) {
    if (pod().isEmpty()
        && !pods.isEmpty()) { // seen with 1.20; newer clusters count a lost pod as failed
      return JobStatus.Judged.infrastructure(
          "the pod was deleted while it ran, and the cluster created another; jobs do not run"
              + " twice");
    }
    return pod()
        .map(pod -> new ObservedPod(pod).status(now, patience))
        .orElseGet(() -> withoutPod(now, patience));
  }

  /** Returns whether the Job's own condition says that it has ended. */
  boolean isFinished() {
    return condition("Complete") != null || condition("Failed") != null;
  }

  private JobStatus withoutPod(Instant now, Patience patience) {
    if (condition("Complete") != null) {
      return new JobStatus.Exited(0);
    }
    JobCondition failed = condition("Failed");
    if (failed != null) {
      return JobStatus.Judged.infrastructure(
          "%s: %s; the pod is gone".formatted(failed.getReason(), failed.getMessage()));
    }
    if (job.getMetadata().getDeletionTimestamp() != null) {
      return JobStatus.Judged.infrastructure("the Job was deleted by somebody else");
    }
    if (Boolean.TRUE.equals(job.getSpec().getSuspend())) {
      return queued(WaitReason.Code.QUEUED, "the Job is suspended");
    }
    if (active() > 0) {
      return queued(WaitReason.Code.STARTING, "");
    }
    Duration age = age(now);
    if (age.compareTo(patience.refused()) <= 0) {
      return queued(WaitReason.Code.NO_POD, "a quota, pod security or the account may refuse it");
    }
    return new JobStatus.Judged(
        Result.INCOMPLETE,
        ErrorCode.SUBMIT_ERROR,
        "the cluster has not created a pod for %d s (refused by pod security, a quota, the service account or the image's text); see kubectl describe job %s"
            .formatted(age.toSeconds(), job.getMetadata().getName()));
  }

  private static JobStatus queued(WaitReason.Code code, String text) {
    return new JobStatus.Queued(new WaitReason(code, text));
  }

  private int active() {
    return job.getStatus() == null || job.getStatus().getActive() == null
        ? 0
        : job.getStatus().getActive();
  }

  /** Returns the time since the Job started, or else since its creation. Suspending restarts it. */
  private Duration age(Instant now) {
    String started = job.getStatus() == null ? null : job.getStatus().getStartTime();
    return Duration.between(
        Instant.parse(started == null ? job.getMetadata().getCreationTimestamp() : started), now);
  }

  private @Nullable JobCondition condition(String type) {
    if (job.getStatus() == null || job.getStatus().getConditions() == null) {
      return null;
    }
    return job.getStatus().getConditions().stream()
        .filter(condition -> type.equals(condition.getType()))
        .filter(condition -> "True".equals(condition.getStatus()))
        .findFirst()
        .orElse(null);
  }
}
