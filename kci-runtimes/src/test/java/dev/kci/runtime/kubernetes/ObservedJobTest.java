package dev.kci.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.runtime.JobStatus;
import dev.kci.runtime.PinnedImage;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What each step of each recorded Job means; expected in statuses.txt. */
class ObservedJobTest {
  static Stream<Situation> jobs() {
    return Situation.all().values().stream()
        .filter(Situation::isCreate)
        .filter(situation -> !situation.events().isEmpty());
  }

  @ParameterizedTest
  @MethodSource("jobs")
  void podsDecideTheStatus(Situation situation) {
    assertThat(steps(situation))
        .isEqualTo(Situation.expectations("statuses.txt").get(situation.name()));
  }

  @Test
  void everyRecordedJobHasAnExpectation() {
    assertThat(Situation.expectations("statuses.txt").keySet())
        .containsExactlyInAnyOrderElementsOf(jobs().map(Situation::name).toList())
        .hasSize(62);
  }

  /** The recorded image was loaded into the node's store, and so has no digest of a registry. */
  @Test
  void imageIsPinnedToTheDigestThatTheClusterRan() {
    Situation ok = Situation.named("ok");
    Pod pod = null;
    for (Situation.Event event : ok.events()) {
      if (event.kind().equals("Pod")) {
        pod = Situation.JSON.unmarshal(Situation.JSON.asJson(event.object()), Pod.class);
      }
    }
    assertThat(new ObservedPod(pod).image()).isEmpty();
    String digest = "sha256:" + "0123456789abcdef".repeat(4);
    Pod pulled =
        new PodBuilder(pod)
            .editStatus()
            .editMatchingContainerStatus(container -> true)
            .withImageID("docker.io/kci/busybox@" + digest)
            .endContainerStatus()
            .endStatus()
            .build();
    assertThat(new ObservedPod(pulled).image())
        .contains(new PinnedImage("kci/busybox:local", digest));
  }

  /** A cluster of before 1.25 makes another pod; of the recorded one the second is made up here. */
  @Test
  void jobWithAReplacedPodDoesNotRunTwice() {
    Situation ok = Situation.named("ok");
    Job job = null;
    Pod pod = null;
    for (Situation.Event event : ok.events()) {
      String json = Situation.JSON.asJson(event.object());
      if (event.kind().equals("Job")) {
        job = job == null ? Situation.JSON.unmarshal(json, Job.class) : job;
      } else {
        pod = Situation.JSON.unmarshal(json, Pod.class);
      }
    }
    Instant now = Instant.parse(job.getMetadata().getCreationTimestamp());
    String uid = pod.getMetadata().getUid();
    Pod other = new PodBuilder(pod).editMetadata().withUid("another").endMetadata().build();
    assertThat(text(new ObservedJob(job, List.of(other), uid).status(now, Patience.STANDARD)))
        .startsWith("incomplete Infrastructure the pod was deleted while it ran");
    assertThat(new ObservedJob(job, List.of(other), uid).pod()).isEmpty();
    assertThat(new ObservedJob(job, List.of(other, pod), uid).status(now, Patience.STANDARD))
        .isEqualTo(new JobStatus.Exited(0));
    assertThat(new ObservedJob(job, List.of(), uid).status(now, Patience.STANDARD))
        .isInstanceOf(JobStatus.Queued.class);
  }

  /** The statuses in their order, the last of them again an hour later. */
  private static String steps(Situation situation) {
    Map<String, Pod> pods = new LinkedHashMap<>();
    Job job = null;
    Instant created = null;
    List<String> steps = new ArrayList<>();
    ObservedJob last = null;
    for (Situation.Event event : situation.events()) {
      String json = Situation.JSON.asJson(event.object());
      boolean deleted = event.type().equals("DELETED");
      if (event.kind().equals("Job")) {
        job = deleted ? null : Situation.JSON.unmarshal(json, Job.class);
        if (created == null) {
          created =
              Instant.parse(
                  (String) Situation.map(event.object().get("metadata")).get("creationTimestamp"));
        }
      } else {
        Pod pod = Situation.JSON.unmarshal(json, Pod.class);
        pods.put(pod.getMetadata().getName(), pod);
        if (deleted) {
          pods.remove(pod.getMetadata().getName());
        }
      }
      if (job != null && created != null) {
        last = new ObservedJob(job, List.copyOf(pods.values()));
        Instant now = created.plusMillis((long) (event.seconds() * 1000));
        add(steps, text(last.status(now, Patience.STANDARD)));
      } else if (job == null && last != null) {
        add(steps, "gone");
      }
    }
    if (last != null && !steps.get(steps.size() - 1).equals("gone")) {
      add(steps, text(last.status(created.plusSeconds(3600), Patience.STANDARD)));
    }
    return String.join(" > ", steps);
  }

  private static void add(List<String> steps, String step) {
    if (steps.isEmpty() || !steps.get(steps.size() - 1).equals(step)) {
      steps.add(step);
    }
  }

  static String text(JobStatus status) {
    if (status instanceof JobStatus.Exited exited) {
      return "exit " + exited.exitStatus();
    }
    if (status instanceof JobStatus.Judged judged) {
      return judged.result().wireName() + " " + judged.code().wireName() + " " + judged.message();
    }
    if (status instanceof JobStatus.Queued queued) {
      return "queued " + queued.why().code().wireName();
    }
    return status.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT);
  }

  public static void main(String[] args) {
    jobs().forEach(situation -> System.out.println(situation.name() + ": " + steps(situation)));
  }
}
