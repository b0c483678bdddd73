package dev.kci.runtime.kubernetes;

import static dev.kci.runtime.kubernetes.Situation.map;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.runtime.JobHandle;
import dev.kci.runtime.JobStatus;
import dev.kci.runtime.RuntimeFailure;
import dev.kci.runtime.kubernetes.ClusterRequest.Answer;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The runtime over HTTP in each of the recorded situations; expected in answers.txt. */
class ReplayIT {
  private static final JobLabels LABELS = JobLabels.of("k8s", "https://api.example.org/");

  private static final String NODE = "68a0000000000000000000aa";
  private static final Instant NOW = Instant.parse("2026-11-23T23:40:00Z");

  @TempDir Path temp;

  static Stream<Situation> situations() {
    return Situation.all().values().stream();
  }

  @ParameterizedTest
  @MethodSource("situations")
  void recordedAnswersGiveTheExpectedStatus(Situation situation) throws Exception {
    assertThat(outcome(situation, temp))
        .isEqualTo(Situation.expectations("answers.txt").get(situation.name()));
  }

  @Test
  void everySituationHasAnExpectation() throws IOException {
    assertThat(Situation.expectations("answers.txt").keySet())
        .containsExactlyInAnyOrderElementsOf(Situation.all().keySet())
        .hasSize(155);
  }

  private static String outcome(Situation situation, Path temp) throws Exception {
    try (RecordedCluster cluster = RecordedCluster.start()) {
      if (situation.path().contains("watch=1")) {
        return afterWatch(situation, cluster, temp);
      }
      AtomicReference<Instant> clock = new AtomicReference<>(NOW);
      try (KubernetesRuntime runtime = TestRuntime.open(cluster, temp, clock::get, nodeId -> {})) {
        return situation.isCreate()
            ? created(situation, cluster, runtime, clock, temp)
            : asked(situation, cluster, runtime, temp);
      } catch (RuntimeFailure e) {
        return kind(e) + ": " + e.getMessage();
      }
    }
  }

  private static String kind(RuntimeFailure e) {
    if (e.isUnauthorized()) {
      return "unauthorized";
    }
    return e.isRefused() ? "refused" : e.isFull() ? "full" : "unavailable";
  }

  /** The status after all that was recorded, the log, and the status an hour later. */
  private static String created(
      Situation situation,
      RecordedCluster cluster,
      KubernetesRuntime runtime,
      AtomicReference<Instant> clock,
      Path temp)
      throws Exception {
    if (situation.name().equals("create-409")) { // the recorded answer to a second create
      runtime.submit(TestRuntime.request(NODE, situation.name(), NOW));
      return "taken again as "
          + runtime.submit(TestRuntime.request(NODE, situation.name(), NOW)).jobId();
    }
    cluster.plays(situation);
    if (situation.status() != 201) {
      JobHandle taken = runtime.submit(TestRuntime.request(NODE, situation.name(), NOW));
      return "taken as " + taken.jobId();
    }
    Instant made =
        situation.body() instanceof Map<?, ?> body
            ? Instant.parse((String) map(body.get("metadata")).get("creationTimestamp"))
            : NOW;
    clock.set(made);
    JobHandle job = runtime.submit(TestRuntime.request(NODE, situation.name(), made));
    if (situation.events().isEmpty()) {
      return "taken as " + job.jobId();
    }
    cluster.awaitPlayed(situation);
    double last = situation.events().get(situation.events().size() - 1).seconds();
    clock.set(made.plusMillis((long) (last * 1000) + 300_001)); // as after a resync
    JobStatus status = runtime.observe(job);
    clock.set(made.plusMillis((long) (last * 1000) + 600_002));
    Path folder = Files.createDirectories(temp.resolve("out"));
    boolean isFollowed =
        Situation.expectations("answers.txt").get(situation.name()).contains(" | log ");
    AtomicReference<Path> found = new AtomicReference<>();
    TestRuntime.await( // the watch may not have come so far: here a pod lives for a moment only
        "the log is there",
        () -> {
          try {
            found.set(runtime.collect(job, folder).log());
            return found.get() != null || !isFollowed;
          } catch (RuntimeFailure unread) {
            return false;
          }
        });
    String log =
        found.get() == null
            ? "no log"
            : Files.readString(found.get())
                .lines()
                .findFirst()
                .map(line -> "log " + line)
                .orElse("empty log");
    clock.set(made.plusSeconds(7200));
    JobStatus later = runtime.observe(job);
    runtime.forget(job);
    assertThat(runtime.observe(job)).isEqualTo(new JobStatus.Unknown());
    String text = ObservedJobTest.text(status) + " | " + log;
    return later.equals(status) ? text : text + " | " + ObservedJobTest.text(later);
  }

  private static String asked(
      Situation situation, RecordedCluster cluster, KubernetesRuntime runtime, Path temp)
      throws IOException {
    String path = situation.path().replaceFirst("\\?.*$", "");
    boolean jobs = path.contains("/jobs");
    boolean one = path.matches(".*/jobs/.+");
    JobHandle job = new JobHandle(NODE, path.replaceFirst("^.*/", ""), "one");
    if (situation.method().equals("GET") && jobs && !one) {
      cluster.fails(
          request -> request.query().getOrDefault("labelSelector", "").contains("/runtime"),
          9,
          Answer.as(situation));
      return "jobs of ours: " + runtime.jobs().size();
    }
    if (situation.method().equals("DELETE") && one) { // which only a Job of ours is asked for
      JobHandle ours = runtime.submit(TestRuntime.request(NODE, situation.name(), NOW));
      cluster.fails(request -> request.method().equals("DELETE"), 9, Answer.as(situation));
      runtime.forget(ours);
      return "forgotten";
    }
    cluster.fails(
        request -> request.path().equals(path) || one && request.path().contains("/jobs/"),
        9,
        Answer.as(situation));
    if (situation.method().equals("GET") && one) {
      return ObservedJobTest.text(runtime.observe(job));
    }
    return raw(situation, cluster, temp);
  }

  /** A request that this runner never makes: what its client and its table of errors say. */
  private static String raw(Situation situation, RecordedCluster cluster, Path temp)
      throws IOException {
    KubernetesSettings settings = TestRuntime.settings(cluster, temp);
    try (Cluster opened =
        Clusters.open(settings, LABELS, Duration.ofSeconds(10), InstantSource.system()).get(0)) {
      opened
          .client()
          .raw(
              situation.path(),
              situation.method(),
              map(situation.recorded().get("request")).get("body"));
      return "answer taken";
    } catch (KubernetesClientException e) {
      throw ClusterAnswer.failure("raw", e);
    }
  }

  /** What a watch that was answered like that is followed by. */
  private static String afterWatch(Situation situation, RecordedCluster cluster, Path temp)
      throws IOException {
    boolean pods = situation.path().contains("/pods");
    Predicate<ClusterRequest> same = request -> request.path().endsWith(pods ? "/pods" : "/jobs");
    cluster.fails(request -> same.test(request) && request.isWatch(), 1, stream(situation));
    try (KubernetesRuntime runtime =
        TestRuntime.open(cluster, temp, InstantSource.system(), nodeId -> {})) {
      runtime.jobs();
      TestRuntime.await(
          "a second watch",
          () -> cluster.count(request -> same.test(request) && request.isWatch()) > 1);
    }
    List<ClusterRequest> informer =
        cluster.requests().stream()
            .filter(same)
            .filter(
                request -> !request.query().getOrDefault("labelSelector", "").contains("/runtime"))
            .limit(4)
            .toList();
    ClusterRequest next = informer.get(2);
    return next.isWatch()
        ? "watched on from " + next.query().get("resourceVersion")
        : "listed again, watched from " + informer.get(3).query().get("resourceVersion");
  }

  private static Answer stream(Situation situation) {
    if (situation.status() != 200) {
      return Answer.as(situation);
    }
    StringBuilder lines = new StringBuilder();
    for (Map<String, Object> event : Situation.maps(situation.recorded().get("watch"))) {
      if (!"Event".equals(event.get("kind"))) {
        Map<String, Object> object = new LinkedHashMap<>(map(event.get("object")));
        object.put("kind", event.get("kind"));
        object.putIfAbsent("apiVersion", "Job".equals(event.get("kind")) ? "batch/v1" : "v1");
        lines.append(Situation.JSON.asJson(Map.of("type", event.get("type"), "object", object)));
        lines.append('\n');
      }
    }
    return Answer.status(200, lines.toString());
  }

  public static void main(String[] args) throws Exception {
    for (Situation situation : Situation.all().values()) {
      if (args.length == 0 || args[0].equals(situation.name())) {
        String text;
        try {
          text = outcome(situation, Files.createTempDirectory("replay"));
        } catch (Exception | AssertionError e) {
          text = "!!! " + e;
          e.printStackTrace();
        }
        System.out.println(situation.name() + ": " + text);
      }
    }
    System.exit(0);
  }
}
