package dev.kci.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kci.api.model.Result;
import dev.kci.runtime.JobHandle;
import dev.kci.runtime.JobHint;
import dev.kci.runtime.JobOutput;
import dev.kci.runtime.JobStatus;
import dev.kci.runtime.RuntimeFailure;
import dev.kci.runtime.RuntimeHome;
import dev.kci.runtime.kubernetes.ClusterRequest.Answer;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the runtime does when the cluster, the network or the runner itself fails. */
class KubernetesRuntimeIT {
  private static final String FIRST = "68a000000000000000000001";
  private static final String SECOND = "68a000000000000000000002";
  private static final Predicate<ClusterRequest> CREATE = ClusterRequest::isCreate;
  private static final Predicate<ClusterRequest> WATCH_PODS =
      request -> request.isWatch() && request.path().endsWith("/pods");
  private static final Predicate<ClusterRequest> WATCH_JOBS =
      request -> request.isWatch() && request.path().endsWith("/jobs");

  @TempDir Path temp;
  private RecordedCluster cluster;
  private final Set<String> changed = ConcurrentHashMap.newKeySet();
  private KubernetesRuntime runtime;

  @BeforeEach
  void open() throws IOException {
    cluster = RecordedCluster.start();
    runtime = runtime(Duration.ofSeconds(2));
  }

  private KubernetesRuntime runtime(Duration timeout) throws IOException {
    return runtime(timeout, TestRuntime.home(temp), InstantSource.system(), changed::add);
  }

  private KubernetesRuntime runtime(
      Duration timeout, RuntimeHome home, InstantSource clock, Consumer<String> told)
      throws IOException {
    return TestRuntime.open(TestRuntime.settings(cluster, temp), home, timeout, clock, told);
  }

  @AfterEach
  void close() {
    runtime.close();
    cluster.close();
  }

  private JobHandle submit(String nodeId) {
    return runtime.submit(TestRuntime.request(nodeId, "test", Instant.now()));
  }

  private void awaitEnd(JobHandle job) {
    TestRuntime.await(
        "end of " + job.jobId(),
        () ->
            runtime.observe(job).equals(new JobStatus.Exited(0)) && changed.contains(job.nodeId()));
  }

  private void awaitWatches(int more) {
    long pods = cluster.count(WATCH_PODS);
    long jobs = cluster.count(WATCH_JOBS);
    TestRuntime.await(
        "watches",
        () -> cluster.count(WATCH_PODS) >= pods + more && cluster.count(WATCH_JOBS) >= jobs + more);
  }

  @Nested
  class Submission {
    @Test
    void isFoundWhenTheAnswerWasLost() {
      cluster.losesAnswers(1);
      JobHandle found = submitOrFind();
      assertThat(submit(FIRST)).isEqualTo(found);
      awaitEnd(found);
      assertThat(runtime.jobs()).containsExactly(found);
      assertThat(runtime.find(SECOND)).isEmpty();
    }

    /** The transport may send it again by itself: then the answer is that it is there. */
    private JobHandle submitOrFind() {
      try {
        return submit(FIRST);
      } catch (RuntimeFailure e) {
        assertThat(e.isRefused() || e.isFull()).isFalse();
        return runtime.find(FIRST).orElseThrow();
      }
    }

    @Test
    void timesOutWithoutAnAnswer() {
      cluster.fails(CREATE, 1, cluster.silence());
      assertThatThrownBy(() -> submit(FIRST))
          .isInstanceOfSatisfying(
              RuntimeFailure.class, e -> assertThat(e.isRefused() || e.isFull()).isFalse());
      awaitEnd(submit(FIRST));
    }

    @Test
    void goesToTheLeastLoadedClusterThatAnswers() throws IOException {
      try (RecordedCluster other = RecordedCluster.start();
          RecordedCluster dead = RecordedCluster.start()) {
        cluster.plays(Situation.named("suspended"));
        other.plays(Situation.named("suspended"));
        dead.fails(request -> true, 1000, Answer.status(500, "{}"));
        Path merged = kubeconfig(List.of(cluster, other, dead));
        try (KubernetesRuntime several =
            TestRuntime.open(
                TestRuntime.settings(merged, List.of("c0", "c1", "c2")),
                TestRuntime.home(temp),
                Duration.ofSeconds(2),
                InstantSource.system(),
                changed::add)) {
          TestRuntime.await(
              "two are watched",
              () -> several.clusters().stream().filter(Cluster::isAnswering).count() == 2);
          for (int i = 10; i < 16; i++) {
            several.submit(
                TestRuntime.request("68a0000000000000000000" + i, "test", Instant.now()));
          }
          assertThat(several.find("68a000000000000000000010").orElseThrow().context())
              .isEqualTo("c0");
        }
        assertThat(cluster.count(CREATE)).isEqualTo(3);
        assertThat(other.count(CREATE)).isEqualTo(3);
        assertThat(dead.count(CREATE)).isZero();
      }
    }

    private Path kubeconfig(List<RecordedCluster> clusters) throws IOException {
      StringBuilder all = new StringBuilder("apiVersion: v1\nkind: Config\nclusters:\n");
      for (int i = 0; i < clusters.size(); i++) {
        all.append("- {name: k%d, cluster: {server: '%s'}}\n".formatted(i, clusters.get(i).url()));
      }
      all.append("users: [{name: u, user: {token: t}}]\ncontexts:\n");
      for (int i = 0; i < clusters.size(); i++) {
        all.append(
            "- {name: c%d, context: {cluster: k%d, user: u, namespace: kci}}\n".formatted(i, i));
      }
      return Files.writeString(temp.resolve("merged"), all.append("current-context: c0\n"));
    }
  }

  @Test
  void podsBeyondTheLevelRestrictedAreRefusedIfEnforced() throws IOException {
    KubernetesSettings any = TestRuntime.settings(cluster, temp);
    KubernetesSettings enforcing =
        new KubernetesSettings(
            any.kubeconfig(),
            any.contexts(),
            null,
            null,
            List.of(),
            List.of(),
            null,
            java.util.Map.of(),
            List.of(),
            java.util.Map.of(),
            true,
            any.patience());
    try (KubernetesRuntime strict =
        TestRuntime.open(
            enforcing,
            TestRuntime.home(temp),
            Duration.ofSeconds(2),
            InstantSource.system(),
            changed::add)) {
      assertThatThrownBy(() -> strict.submit(TestRuntime.request(FIRST, "test", Instant.now())))
          .isInstanceOfSatisfying(RuntimeFailure.class, e -> assertThat(e.isRefused()).isTrue())
          .hasMessageContaining(
              "exceeds the pod security level 'restricted' (pod_security: enforce)")
          .hasMessageContaining("no capabilities.drop: [ALL] in container main");
    }
    assertThat(cluster.count(CREATE)).isZero();
  }

  @Nested
  class Watch {
    @Test
    void survivesADisconnectWithinAnEvent() {
      cluster.fails(WATCH_PODS, 2, Answer.cut("{\"type\":\"MODIFIED\",\"object\":{\"ki"));
      cluster.fails(WATCH_JOBS, 2, Answer.cut("{\"type\":"));
      awaitEnd(submit(FIRST));
      changed.clear();
      awaitEnd(submit(SECOND));
    }

    @Test
    void listsAgainWhenItsVersionHasExpired() {
      awaitEnd(submit(FIRST));
      cluster.objects().expire();
      awaitWatches(1);
      awaitEnd(submit(SECOND));
      assertThat(runtime.find(FIRST)).isPresent();
    }

    @Test
    void continuesFromABookmark() {
      awaitEnd(submit(FIRST));
      int version = cluster.objects().bookmark("Pod");
      TestRuntime.await("quiet", () -> cluster.objects().isRead());
      cluster.objects().endWatches();
      awaitWatches(1);
      assertThat(
              cluster.requests().stream()
                  .filter(WATCH_PODS)
                  .map(request -> request.query().get("resourceVersion")))
          .contains(String.valueOf(version));
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 429, 500, 503})
    void isRetriedAfterErrors(int status) {
      // two for each of the two watches, which wait 1 s and 2 s
      cluster.fails(request -> !CREATE.test(request), 4, Answer.status(status, "{}"));
      TestRuntime.await("a job is taken", this::isTaken);
      TestRuntime.await("its node has changed", () -> changed.contains(FIRST));
    }

    private boolean isTaken() {
      try {
        submit(FIRST);
        return true;
      } catch (RuntimeFailure e) {
        return false;
      }
    }
  }

  @Nested
  class Observation {
    @Test
    void reportsAnExpiredToken() {
      JobHandle job = submit(FIRST);
      awaitEnd(job);
      try (KubernetesRuntime again = runtime(Duration.ofSeconds(2))) {
        cluster.fails(request -> true, 1000, Answer.as(Situation.named("list-401")));
        assertThatThrownBy(() -> again.observe(job))
            .isInstanceOf(RuntimeFailure.class)
            .hasMessageContaining("401 Unauthorized")
            .hasMessageNotContaining("some-token");
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }

    @Test
    void timesOutWithoutAnAnswer() throws IOException {
      JobHandle job = submit(FIRST);
      awaitEnd(job);
      cluster.fails(request -> true, 1000, cluster.silence());
      try (KubernetesRuntime again = runtime(Duration.ofMillis(500))) {
        assertThatThrownBy(() -> again.observe(job)).isInstanceOf(RuntimeFailure.class);
      }
    }

    @Test
    void takesNoRequestWhileTheWatchIsUpToDate() {
      JobHandle job = submit(FIRST);
      awaitEnd(job);
      TestRuntime.await(
          "watches that know",
          () -> {
            int before = cluster.requests().size();
            return runtime.observe(job).equals(new JobStatus.Exited(0)) // the read job was first
                && cluster.requests().size() == before
                && cluster.count(WATCH_PODS) > 0
                && cluster.count(WATCH_JOBS) > 0;
          });
      int before = cluster.requests().size();
      for (int i = 0; i < 100; i++) {
        assertThat(runtime.observe(job)).isEqualTo(new JobStatus.Exited(0));
      }
      assertThat(cluster.requests()).hasSize(before);
    }
  }

  @Nested
  class Log {
    @ParameterizedTest
    @ValueSource(ints = {400, 404, 500, 503})
    void thatCannotBeReadMakesTheJobIncompleteAfterSomeMinutes(int status) throws IOException {
      AtomicReference<Instant> now = restartedWithClock();
      cluster.fails(ClusterRequest::isLog, 1000, Answer.status(status, "no"));
      JobHandle job = submit(FIRST);
      awaitEnd(job);
      assertIsUnread(job);
      now.set(now.get().plus(KubernetesRuntime.LOG_PATIENCE));
      assertThat(runtime.observe(job)).isEqualTo(new JobStatus.Exited(0));
      now.set(now.get().plusSeconds(1));
      assertIsUnread(job); // observe has not given it up
      assertThat(runtime.observe(job))
          .isEqualTo(
              JobStatus.Judged.infrastructure(
                  "the log, which may have failed tests, could not be read for 10 minutes"));
      assertThat(runtime.collect(job, temp).log()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "unable to retrieve container logs for containerd://0123",
          "rpc error: code = NotFound desc = an error occurred when try to find container \"0\""
        })
    void thatTheKubeletHasDeletedIsUnread(String notice) {
      cluster.fails(ClusterRequest::isLog, 1000, Answer.status(200, notice));
      JobHandle job = submit(FIRST);
      awaitEnd(job);
      assertIsUnread(job);
      assertIsUnread(job);
    }

    @Test
    void thatCannotBeReadForAMomentIsReadLater() throws IOException {
      cluster.fails(Log::isFollowed, 1000, Answer.status(500, "no"));
      JobHandle job = submit(FIRST);
      awaitEnd(job);
      cluster.fails(ClusterRequest::isLog, 3, Answer.status(500, "no"));
      assertIsUnread(job);
      assertThat(runtime.observe(job)).isEqualTo(new JobStatus.Exited(0));
      assertThat(runtime.collect(job, temp).log()).content().isEqualTo("out\nerr\n");
    }

    @Test
    void thatWasStreamedToItsEndCountsIfItCannotBeFetched() throws IOException {
      AtomicReference<Instant> now = restartedWithClock();
      cluster.plays(Situation.named("log-large-slow"));
      cluster.fails(
          request -> request.isLog() && !isFollowed(request), 1000, Answer.status(500, "no"));
      JobHandle job = endedWithStreamedLog();
      assertIsUnread(job);
      now.set(now.get().plus(KubernetesRuntime.LOG_PATIENCE).plusSeconds(1));
      assertThat(runtime.observe(job)).isEqualTo(new JobStatus.Exited(0));
      assertThat(runtime.collect(job, temp).log()).isNotEmptyFile();
    }

    @ParameterizedTest
    @CsvSource({"400, no", "404, no", "200, unable to retrieve container logs for containerd://0"})
    void ofWhichOnlyHalfWasStreamedIsUnreadWhenTheRestIsGone(int status, String body)
        throws IOException {
      AtomicReference<Instant> now = restartedWithClock();
      cluster.plays(Situation.named("log-large-slow"));
      cluster.fails(Log::isFollowed, 1000, Answer.cut("half"));
      cluster.fails(ClusterRequest::isLog, 1000, Answer.status(status, body));
      JobHandle job = endedWithStreamedLog();
      assertIsUnread(job);
      now.set(now.get().plus(KubernetesRuntime.LOG_PATIENCE).plusSeconds(1));
      assertThat(runtime.observe(job))
          .isEqualTo(
              JobStatus.Judged.infrastructure(
                  "the log, which may have failed tests, could not be read for 10 minutes"));
      assertThat(runtime.collect(job, temp).log()).content().isEqualTo("half");
    }

    /** Opens the runtime again with a clock that this returns. */
    private AtomicReference<Instant> restartedWithClock() throws IOException {
      AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
      runtime.close();
      runtime = runtime(Duration.ofSeconds(2), TestRuntime.home(temp), now::get, changed::add);
      return now;
    }

    private JobHandle endedWithStreamedLog() {
      JobHandle job = submit(FIRST);
      awaitEnd(job);
      Path streamed = TestRuntime.home(temp).folder().resolve(FIRST + ".log");
      TestRuntime.await("its log", () -> Files.exists(streamed));
      return job;
    }

    private void assertIsUnread(JobHandle job) {
      assertThatThrownBy(() -> runtime.collect(job, temp))
          .hasMessageStartingWith("cannot read the log of Job " + job.jobId())
          .isInstanceOfSatisfying(RuntimeFailure.class, e -> assertThat(e.isRefused()).isFalse());
    }

    private static boolean isFollowed(ClusterRequest request) {
      return request.isLog() && request.query().containsKey("follow");
    }

    @Test
    void isOnlyStreamedByTheReplicaThatHasTheJob() throws Exception {
      Situation played = Situation.named("log-follow-restart");
      cluster.plays(played);
      List<String> told = new CopyOnWriteArrayList<>();
      RuntimeHome theirs = TestRuntime.home(temp.resolve("other"));
      try (KubernetesRuntime other =
          runtime(Duration.ofSeconds(5), theirs, InstantSource.system(), told::add)) {
        other.clusters();
        runtime.clusters();
        TestRuntime.await(
            "watches of both",
            () -> cluster.count(WATCH_PODS) >= 2 && cluster.count(WATCH_JOBS) >= 2);
        JobHandle job = submit(FIRST);
        Path streamed = TestRuntime.home(temp).folder().resolve(FIRST + ".log");
        TestRuntime.await("its log", () -> Files.exists(streamed));
        TestRuntime.await("all events", () -> told.size() >= played.events().size());
        assertThat(cluster.count(Log::isFollowed)).isEqualTo(1);
        assertThat(theirs.folder()).doesNotExist();

        assertThat(other.observe(job)).isEqualTo(new JobStatus.Running()); // takes it over
        TestRuntime.await(
            "its log there", () -> Files.exists(theirs.folder().resolve(FIRST + ".log")));
      }
    }

    @Test
    void isTheStreamedOneWhenThePodIsGone() throws Exception {
      cluster.plays(Situation.named("log-follow-deadline"));
      JobHandle job = submit(FIRST);
      cluster.awaitPlayed(Situation.named("log-follow-deadline"));
      TestRuntime.await("log", () -> runtime.collect(job, temp).log() != null);
      assertThat(runtime.collect(job, temp).log()).content().startsWith("0\n1\n");
      runtime.forget(job);
      assertThat(temp.resolve("logs").resolve(FIRST + ".log")).doesNotExist();
    }

    @Test
    void readOneKeepsTheResultWhenThePodIsGone() throws Exception {
      cluster.plays(Situation.named("log-large-slow"));
      JobHandle job = submit(FIRST);
      awaitEnd(job);
      TestRuntime.await("log", () -> runtime.collect(job, temp).log() != null);
      deletePod();
      TestRuntime.await(
          "its deletion",
          () ->
              runtime
                  .clusters()
                  .get(0)
                  .observe(FIRST, job.jobId())
                  .flatMap(ObservedJob::pod)
                  .isEmpty());
      assertThat(runtime.observe(job)).isEqualTo(new JobStatus.Exited(0));
    }

    /** As on a drained node, where the job ended while the runner moved. */
    @Test
    void unreadOneOfAPodThatIsGoneMakesTheJobIncomplete() throws Exception {
      JobHandle job = submit(FIRST);
      awaitEnd(job);
      runtime.close();
      deletePod();
      runtime = runtime(Duration.ofSeconds(2));
      assertThat(runtime.observe(job))
          .isInstanceOfSatisfying(
              JobStatus.Judged.class,
              judged -> assertThat(judged.result()).isEqualTo(Result.INCOMPLETE));
    }

    private void deletePod() {
      Pod pod =
          Situation.JSON
              .unmarshal(cluster.objects().list("Pod", null), PodList.class)
              .getItems()
              .get(0);
      cluster
          .objects()
          .publish("DELETED", "Pod", Situation.map(Situation.JSON.convertValue(pod, Map.class)));
    }

    @Test
    void givesUpTheFilesThatTheJobPrintedAtItsEnd() throws Exception {
      String said =
          """
          ok 1 - a

          ##kci-file left Image 7

          ##kci-file gzip kernelci-results.json
          H4sIAAAAAAACA6uuBQBDv6ajAgAAAA==
          ##kci-file end
          """;
      cluster.fails(ClusterRequest::isLog, 1000, Answer.status(200, said));
      JobHandle job = submit(FIRST);
      awaitEnd(job);
      JobOutput output = runtime.collect(job, temp);
      assertThat(output.log()).content().isEqualTo("ok 1 - a\n\n");
      assertThat(output.artifacts()).containsOnlyKeys("kernelci-results.json");
      assertThat(output.artifacts().get("kernelci-results.json")).content().isEqualTo("{}");
      assertThat(output.notes())
          .singleElement()
          .asString()
          .startsWith("artifact 'Image' (7 bytes)");
    }

    @Test
    void isFetchedAgainWhenTheConnectionBroke() throws IOException {
      JobHandle job = submit(FIRST);
      awaitEnd(job);
      cluster.fails(ClusterRequest::isLog, 2, Answer.status(502, ""));
      assertThat(runtime.collect(job, temp).log()).content().isEqualTo("out\nerr\n");
    }
  }

  @Nested
  class Restart {
    @Test
    void findsOnlyItsOwnJobs() throws IOException {
      JobHandle job = submit(FIRST);
      try (KubernetesRuntime again = runtime(Duration.ofSeconds(5));
          KubernetesRuntime foreign =
              new KubernetesRuntime(
                  TestRuntime.settings(cluster, temp),
                  TestRuntime.home(temp, "https://other.example.org"),
                  Duration.ofSeconds(5),
                  InstantSource.system(),
                  nodeId -> {})) {
        assertThat(again.find(FIRST)).contains(job);
        assertThat(again.jobs()).containsExactly(job);
        assertThat(again.submit(TestRuntime.request(FIRST, "test", Instant.now()))).isEqualTo(job);
        assertThat(foreign.jobs()).isEmpty();
        assertThat(foreign.find(FIRST)).isEmpty();
        foreign.forget(job);
      }
      assertThat(runtime.jobs()).containsExactly(job);
    }

    @Test
    void isConfirmedByAReplicaWhoseWatchIsInterrupted() throws IOException {
      long watches = cluster.count(WATCH_JOBS);
      cluster.fails(WATCH_JOBS, 1000, cluster.silence());
      try (KubernetesRuntime other = runtime(Duration.ofSeconds(5))) {
        assertThat(other.find(FIRST)).isEmpty();
        TestRuntime.await("its list of Jobs", () -> cluster.count(WATCH_JOBS) > watches);
        JobHandle job = submit(FIRST);
        assertThat(other.confirm(FIRST, new JobHint(job.jobId(), job.context()))).contains(job);
      }
    }

    @Test
    void leavesForeignJobsAlone() throws IOException {
      cluster.plays(Situation.named("suspended"));
      JobHandle theirs = submit(SECOND);
      try (KubernetesRuntime again = runtime(Duration.ofSeconds(5))) {
        assertThat(again.confirm(FIRST, new JobHint(theirs.jobId(), theirs.context()))).isEmpty();
        assertThat(again.confirm(FIRST, new JobHint("../../secrets/s", "nowhere"))).isEmpty();
        assertThat(again.confirm(SECOND, new JobHint("moved", "nowhere"))).contains(theirs);
        JobHandle forged = new JobHandle(FIRST, theirs.jobId(), theirs.context());
        assertThat(again.observe(forged)).isEqualTo(new JobStatus.Unknown());
        again.cancel(forged);
        again.forget(forged);
      }
      assertThat(cluster.count(request -> request.method().equals("DELETE"))).isZero();
      assertThat(runtime.jobs()).containsExactly(theirs);
    }

    @Test
    void onlyTheClusterItselfSaysThatAJobIsMissing() throws IOException {
      JobHandle job = new JobHandle(FIRST, "kci-" + FIRST + "-test", "one");
      cluster.fails(request -> request.path().contains("/jobs/"), 1, Answer.status(404, "{}"));
      cluster.fails(
          request -> request.path().contains("/jobs/"),
          1,
          Answer.status(404, "404 page not found\n"));
      for (int proxy = 0; proxy < 2; proxy++) {
        assertThatThrownBy(() -> runtime.observe(job))
            .isInstanceOfSatisfying(RuntimeFailure.class, e -> assertThat(e.isNoAnswer()).isTrue())
            .hasMessageContaining("cannot read Job " + job.jobId() + ": 404");
      }
      assertThat(runtime.observe(job)).isEqualTo(new JobStatus.Unknown());
    }

    @Test
    void cancelDeletesTheJobWithItsPod() {
      cluster.plays(Situation.named("sidecar-never-ends"));
      JobHandle job = submit(FIRST);
      runtime.cancel(job);
      runtime.cancel(job);
      runtime.forget(job);
      assertThat(runtime.observe(job)).isEqualTo(new JobStatus.Unknown());
      assertThat(
              cluster.requests().stream()
                  .filter(request -> request.method().equals("DELETE"))
                  .map(ClusterRequest::body))
          .anyMatch(body -> body.contains("\"Foreground\""))
          .allMatch(body -> body.contains("propagationPolicy"));
    }
  }
}
