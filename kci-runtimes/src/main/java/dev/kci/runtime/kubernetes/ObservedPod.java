package dev.kci.runtime.kubernetes;

import dev.kci.api.model.WaitReason;
import dev.kci.runtime.JobStatus;
import dev.kci.runtime.PinnedImage;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Interprets the state of a job's pod. Pure. */
record ObservedPod(Pod pod) {
  /** The annotation that names the job's main container. Defaults to the first. */
  static final String MAIN = "kubectl.kubernetes.io/default-container";

  /** Reasons of a waiting container that cannot go away. */
  private static final Set<String> HOPELESS = Set.of("InvalidImageName", "ErrImageNeverPull");

  /** Reasons of a waiting container with a problem of its image. */
  private static final Set<String> IMAGE =
      Set.of("ErrImagePull", "ImagePullBackOff", "ImageInspectError", "RegistryUnavailable");

  /** Reasons of a waiting container that is being prepared. */
  private static final Set<String> PREPARING = Set.of("ContainerCreating", "PodInitializing");

  /** Reasons of a terminated container that blame its start or node, not its program. */
  private static final Set<String> NOT_ITS_OWN_END =
      Set.of("OOMKilled", "StartError", "ContainerCannotRun", "ContainerStatusUnknown");

  /** Returns the name of the job's main container. */
  String main() {
    var annotations = pod.getMetadata().getAnnotations();
    String named = annotations == null ? null : annotations.get(MAIN);
    return named != null ? named : pod.getSpec().getContainers().get(0).getName();
  }

  /** Returns the main container's image with its digest; empty if the cluster does not say it. */
  Optional<PinnedImage> image() {
    String main = main();
    return pod.getSpec().getContainers().stream()
        .filter(container -> main.equals(container.getName()) && container.getImage() != null)
        .findFirst()
        .flatMap(container -> PinnedImage.of(container.getImage(), imageIds(main)));
  }

  private List<String> imageIds(String container) {
    return pod.getStatus().getContainerStatuses().stream()
        .filter(status -> container.equals(status.getName()))
        .map(ContainerStatus::getImageID)
        .filter(Objects::nonNull)
        .toList();
  }

  /** Returns the container with the relevant log: a failed init container, or else the main one. */
  String logged() {
    return failedInit().map(ContainerStatus::getName).orElseGet(this::main);
  }

  /** Returns whether the main container has started, so that there is a log. */
  boolean hasBegun() {
    return mainState().map(state -> state.getWaiting() == null).orElse(false);
  }

  /** Returns whether the main container has ended. */
  boolean hasEnded() {
    return terminated() != null;
  }

  JobStatus status(Instant now, Patience patience) {
    String phase = Objects.requireNonNullElse(pod.getStatus().getPhase(), "");
    return switch (phase) {
      case "Succeeded", "Failed" -> ended();
      case "Pending" -> hasBegun() ? new JobStatus.Running() : pending(now, patience);
      default -> running();
    };
  }

  /** The job has ended when its main container has, even if a sidecar is still running. */
  private JobStatus running() {
    ContainerStateTerminated end = terminated();
    boolean sideGoesOn =
        end != null
            && "Never".equals(pod.getSpec().getRestartPolicy())
            && pod.getMetadata().getDeletionTimestamp() == null
            && pod.getStatus().getContainerStatuses().stream()
                .anyMatch(container -> container.getState().getRunning() != null);
    return sideGoesOn && end != null ? exit(end) : new JobStatus.Running();
  }

  private JobStatus ended() {
    if (pod.getStatus().getReason() != null) { // Evicted, DeadlineExceeded, NodeShutdown…
      return infrastructure(pod.getStatus().getReason(), pod.getStatus().getMessage());
    }
    ContainerStateTerminated end = terminated();
    if (end == null) {
      return JobStatus.Judged.infrastructure(neverBegan());
    }
    PodCondition disrupted = condition("DisruptionTarget");
    boolean deleted = endedAfterDeletion(end);
    if (disrupted != null
        && "True".equals(disrupted.getStatus())
        && (deleted || end.getExitCode() != 0)) {
      return infrastructure(disrupted.getReason(), disrupted.getMessage());
    }
    return deleted
        ? JobStatus.Judged.infrastructure("the pod was deleted while the job ran")
        : exit(end);
  }

  /** Checks the exit code first, because the OOM kill of a child also marks its container. */
  private static JobStatus exit(ContainerStateTerminated end) {
    if (end.getExitCode() != 0 && NOT_ITS_OWN_END.contains(String.valueOf(end.getReason()))) {
      String message =
          "OOMKilled".equals(end.getReason())
              ? "the container ran out of memory and was killed (exit status %d)"
                  .formatted(end.getExitCode())
              : end.getMessage();
      return infrastructure(end.getReason(), message);
    }
    return new JobStatus.Exited(end.getExitCode());
  }

  private String neverBegan() {
    return failedInit()
        .map(
            container ->
                "init container %s ended with exit status %d"
                    .formatted(
                        container.getName(), container.getState().getTerminated().getExitCode()))
        .orElse(
            "the pod is %s and its container never started".formatted(pod.getStatus().getPhase()));
  }

  private Optional<ContainerStatus> failedInit() {
    return states(pod.getStatus().getInitContainerStatuses())
        .filter(container -> container.getState().getTerminated() != null)
        .filter(container -> container.getState().getTerminated().getExitCode() != 0)
        .findFirst();
  }

  /** The deletion timestamp is the end of the grace period, not the time of the request. */
  private boolean endedAfterDeletion(ContainerStateTerminated end) {
    String deletion = pod.getMetadata().getDeletionTimestamp();
    if (deletion == null || end.getFinishedAt() == null) {
      return false;
    }
    Long grace = pod.getMetadata().getDeletionGracePeriodSeconds();
    Instant asked = Instant.parse(deletion).minusSeconds(grace == null ? 0 : grace);
    return !Instant.parse(end.getFinishedAt()).isBefore(asked);
  }

  private JobStatus pending(Instant now, Patience patience) {
    Duration age = Duration.between(Instant.parse(pod.getMetadata().getCreationTimestamp()), now);
    PodCondition scheduled = condition("PodScheduled");
    if (scheduled != null && "False".equals(scheduled.getStatus())) {
      return age.compareTo(patience.pending()) > 0
          ? infrastructure(scheduled.getReason(), after(age, scheduled.getMessage()))
          : queued(WaitReason.Code.UNSCHEDULABLE, scheduled.getMessage());
    }
    ContainerStateWaiting trouble = trouble();
    if (trouble != null) {
      boolean hopeless = HOPELESS.contains(trouble.getReason());
      return hopeless || age.compareTo(patience.refused()) > 0
          ? infrastructure(
              trouble.getReason(),
              hopeless ? trouble.getMessage() : after(age, trouble.getMessage()))
          : queued(
              IMAGE.contains(trouble.getReason())
                  ? WaitReason.Code.IMAGE
                  : WaitReason.Code.CONTAINER,
              trouble.getReason() + ": " + trouble.getMessage());
    }
    boolean initializing =
        states(pod.getStatus().getInitContainerStatuses())
            .anyMatch(container -> container.getState().getRunning() != null);
    if (!initializing && age.compareTo(patience.pending()) > 0) {
      return infrastructure(
          "ContainerCreating",
          after(
              age,
              "the container is not ready (waiting for its image, or a volume's Secret or"
                  + " ConfigMap)"));
    }
    return initializing ? new JobStatus.Running() : queued(WaitReason.Code.STARTING, "");
  }

  private static JobStatus queued(WaitReason.Code code, @Nullable String text) {
    return new JobStatus.Queued(
        new WaitReason(code, text == null ? "" : text.replaceAll("\\s+", " ")));
  }

  private static String after(Duration age, @Nullable String message) {
    return "%s; given up after %d s".formatted(message, age.toSeconds());
  }

  private static JobStatus infrastructure(@Nullable String reason, @Nullable String message) {
    return JobStatus.Judged.infrastructure(
        message == null || message.isBlank()
            ? String.valueOf(reason)
            : (reason + ": " + message).strip().replaceAll("\\s+", " "));
  }

  /** Returns why a container cannot be started; null if none has a problem. */
  private @Nullable ContainerStateWaiting trouble() {
    return Stream.concat(
            states(pod.getStatus().getInitContainerStatuses()),
            states(pod.getStatus().getContainerStatuses()))
        .map(container -> container.getState().getWaiting())
        .filter(Objects::nonNull)
        .filter(waiting -> waiting.getReason() != null)
        .filter(waiting -> !PREPARING.contains(waiting.getReason()))
        .findFirst()
        .orElse(null);
  }

  private @Nullable ContainerStateTerminated terminated() {
    return mainState().map(ContainerState::getTerminated).orElse(null);
  }

  private Optional<ContainerState> mainState() {
    String main = main();
    return states(pod.getStatus().getContainerStatuses())
        .filter(container -> main.equals(container.getName()))
        .map(ContainerStatus::getState)
        .findFirst();
  }

  private static Stream<ContainerStatus> states(@Nullable List<ContainerStatus> containers) {
    return containers == null
        ? Stream.empty()
        : containers.stream().filter(container -> container.getState() != null);
  }

  private @Nullable PodCondition condition(String type) {
    List<PodCondition> conditions = pod.getStatus().getConditions();
    return conditions == null
        ? null
        : conditions.stream()
            .filter(condition -> type.equals(condition.getType()))
            .findFirst()
            .orElse(null);
  }
}
