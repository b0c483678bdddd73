package dev.kci.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.Result;
import dev.kci.runtime.JobHandle;
import dev.kci.runtime.JobRequest;
import dev.kci.runtime.JobStatus;
import dev.kci.runtime.RuntimeFailure;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The runtime on the real cluster, where it is up, with the rights of examples/kubernetes only. */
class RealClusterIT {
  private static final String MANIFEST =
      """
      apiVersion: batch/v1
      kind: Job
      spec:
        template:
          spec:
            terminationGracePeriodSeconds: 5
            %s
            containers:
              - name: main
                image: '%s'
                imagePullPolicy: Never
                resources: {limits: {memory: 64Mi}}
                command: [sh, -c, '%s']
      """;
  private static final String BUSYBOX = "kci/busybox:local";
  private static final Patience SHORT = new Patience(Duration.ofSeconds(2), Duration.ofSeconds(2));

  @TempDir Path temp;
  private final Set<String> changed = ConcurrentHashMap.newKeySet();
  private final String nodeId = UUID.randomUUID().toString().replace("-", "").substring(0, 24);
  private RealCluster cluster;
  private KubernetesClient administrator;
  private KubernetesRuntime runtime;

  @BeforeEach
  void open() throws IOException {
    cluster = RealCluster.assumed();
    administrator = cluster.administrator();
    runtime = runtime(settings(cluster.kubeconfig(), Patience.STANDARD, List.of()));
  }

  @AfterEach
  void close() {
    if (runtime != null) {
      runtime.jobs().forEach(runtime::forget);
      runtime.close();
      administrator.close();
    }
  }

  private KubernetesRuntime runtime(KubernetesSettings settings) {
    return TestRuntime.open(
        settings,
        TestRuntime.home(temp),
        KubernetesRuntime.REQUEST_TIMEOUT,
        InstantSource.system(),
        changed::add);
  }

  private KubernetesSettings settings(Path kubeconfig, Patience patience, List<String> secrets) {
    return new KubernetesSettings(
        kubeconfig,
        List.of("kci"),
        null,
        null,
        List.of(),
        secrets,
        secrets.isEmpty() ? null : new KubernetesSettings.TokenSecret(secrets.get(0), "token"),
        Map.of(),
        List.of(),
        Map.of(),
        false,
        patience);
  }

  private JobHandle submit(String pod, String image, String command) {
    Node node = Node.builder(NodeKind.JOB, "job").id(nodeId).build();
    return runtime.submit(
        new JobRequest(
            node,
            MANIFEST.formatted(pod, image, command),
            Map.of("KCI_NODE_ID", nodeId),
            Map.of(),
            Instant.now().plusSeconds(3600)));
  }

  private JobHandle submit(String command) {
    return submit("", BUSYBOX, command);
  }

  private JobStatus awaitEnd(JobHandle job) {
    JobStatus[] seen = new JobStatus[1];
    TestRuntime.await("end of " + job.jobId(), () -> isOver(seen[0] = runtime.observe(job)));
    return seen[0];
  }

  private static boolean isOver(JobStatus status) {
    return !(status instanceof JobStatus.Queued || status instanceof JobStatus.Running);
  }

  private void awaitLine(JobHandle job, String line) {
    TestRuntime.await(
        "line " + line, () -> changed.contains(nodeId) && followed(job).contains(line));
  }

  private String followed(JobHandle job) {
    try (var files = Files.exists(temp.resolve("logs")) ? Files.walk(temp.resolve("logs")) : null) {
      return files == null
          ? ""
          : files
              .filter(file -> file.getFileName().toString().contains(job.nodeId()))
              .map(RealClusterIT::read)
              .reduce("", String::concat);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.isRegularFile(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String log(JobHandle job) throws IOException {
    Path log = runtime.collect(job, Files.createTempDirectory(temp, "log")).log();
    return log == null ? "" : Files.readString(log);
  }

  private long pods() {
    return administrator
        .pods()
        .inNamespace(RealCluster.NAMESPACE)
        .withLabel(JobLabels.NODE, nodeId)
        .list()
        .getItems()
        .size();
  }

  @Test
  void accountOfTheExampleHasAllPermissions() {
    runtime.check();
  }

  @Test
  void errorNamesTheMissingPermissions() throws IOException {
    Secret token =
        administrator.secrets().inNamespace(RealCluster.NAMESPACE).list().getItems().stream()
            .filter(secret -> secret.getMetadata().getName().startsWith("default-token"))
            .findFirst()
            .orElseThrow();
    String other =
        new String(
            Base64.getDecoder().decode(token.getData().get("token")), StandardCharsets.UTF_8);
    Path kubeconfig = temp.resolve("other");
    Files.writeString(
        kubeconfig,
        Files.readString(cluster.kubeconfig()).replaceAll("token: [^}]*", "token: " + other));
    try (KubernetesRuntime powerless =
        runtime(settings(kubeconfig, Patience.STANDARD, List.of()))) {
      assertThatThrownBy(powerless::check)
          .isInstanceOf(RuntimeFailure.class)
          .hasMessageContaining("create jobs")
          .hasMessageContaining("get pods/log");
    }
    Files.writeString(kubeconfig, Files.readString(kubeconfig).replace(other, "no-such-token"));
    try (KubernetesRuntime stranger = runtime(settings(kubeconfig, Patience.STANDARD, List.of()))) {
      assertThatThrownBy(stranger::check)
          .isInstanceOf(RuntimeFailure.class)
          .hasMessageContaining("401")
          .hasMessageNotContaining("no-such-token");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 77, 255})
  void exitStatusIsReportedAndTheLogIsComplete(int status) throws IOException {
    JobHandle job = submit("seq 1 2000; echo $KCI_NODE_ID; exit " + status);
    assertThat(awaitEnd(job)).isEqualTo(new JobStatus.Exited(status));
    assertThat(log(job).lines()).hasSize(2001).startsWith("1", "2").endsWith("2000", nodeId);
    runtime.forget(job);
    TestRuntime.await(
        "no Job and no pod is left", () -> runtime.find(nodeId).isEmpty() && pods() == 0);
  }

  @Test
  void jobIsSubmittedOnceAndFoundByAnotherRunner() {
    JobHandle job = submit("sleep 1");
    assertThat(submit("sleep 1")).isEqualTo(job);
    try (KubernetesRuntime next =
        runtime(settings(cluster.kubeconfig(), Patience.STANDARD, List.of()))) {
      assertThat(next.find(nodeId)).contains(job);
      assertThat(next.jobs()).contains(job);
    }
    assertThat(awaitEnd(job)).isEqualTo(new JobStatus.Exited(0));
    assertThat(pods()).isEqualTo(1);
  }

  @Test
  void cancelledJobEndsGracefullyAndKeepsItsLog() throws IOException {
    JobHandle job =
        submit("trap \"echo ending; exit 1\" TERM; echo begun; while :; do sleep 1; done");
    awaitLine(job, "begun");
    runtime.cancel(job);
    TestRuntime.await("no pod is left", () -> pods() == 0);
    assertThat(log(job)).isEqualTo("begun\nending\n");
    TestRuntime.await("no Job is left", () -> runtime.find(nodeId).isEmpty());
  }

  @Test
  void logOfADeletedPodIsTheStreamedOne() throws IOException {
    JobHandle job = submit("echo precious; sleep 600");
    awaitLine(job, "precious");
    assertThat(runtime.observe(job)).isEqualTo(new JobStatus.Running());
    administrator
        .pods()
        .inNamespace(RealCluster.NAMESPACE)
        .withLabel(JobLabels.NODE, nodeId)
        .withGracePeriod(0)
        .delete();
    assertInfrastructure(awaitEnd(job), "");
    assertThat(log(job)).startsWith("precious\n");
  }

  @Test
  void outOfMemoryIsNotAKernelFailure() {
    JobHandle job = submit("exec tail /dev/zero");
    assertInfrastructure(awaitEnd(job), "memory");
  }

  @Test
  void podDeadlineIsReportedAndTheLogIsKept() throws IOException {
    JobHandle job = submit("activeDeadlineSeconds: 3", BUSYBOX, "echo slow; sleep 600");
    assertThat(awaitEnd(job))
        .isInstanceOfSatisfying(
            JobStatus.Judged.class,
            judged -> assertThat(judged.result()).isEqualTo(Result.INCOMPLETE));
    assertThat(log(job)).isEqualTo("slow\n");
  }

  @Test
  void jobThatNeverStartsIsReportedInTheClustersWords() {
    runtime.close();
    // a busy machine takes some seconds to find out that there is no image
    Patience patience = new Patience(Duration.ofSeconds(20), Duration.ofSeconds(20));
    runtime = runtime(settings(cluster.kubeconfig(), patience, List.of()));
    JobHandle image = submit("", "kci/no-such-image:local", "true");
    assertInfrastructure(awaitEnd(image), "no-such-image");
    runtime.forget(image);
    TestRuntime.await("it is gone", () -> runtime.find(nodeId).isEmpty());
    JobHandle nowhere = submit("nodeSelector: {no: where}", BUSYBOX, "true");
    assertInfrastructure(awaitEnd(nowhere), "nodes are available");
  }

  @Test
  void waitingForAnImpossibleQuotaEnds() {
    var quotas = administrator.resourceQuotas().inNamespace(RealCluster.NAMESPACE);
    var none =
        new ResourceQuotaBuilder()
            .withNewMetadata()
            .withName("no-pods")
            .endMetadata()
            .withNewSpec()
            .addToHard("pods", new Quantity("0"))
            .endSpec()
            .build();
    quotas.resource(none).create();
    try {
      TestRuntime.await("the quota holds", () -> !acceptsPods());
      runtime.close();
      runtime = runtime(settings(cluster.kubeconfig(), SHORT, List.of()));
      assertInfrastructure(awaitEnd(submit("true")), "pod");
    } finally {
      quotas.withName("no-pods").delete();
    }
  }

  @Test
  void secretsAndTheTokenAreFilesAndNotInTheJob() throws IOException {
    var secrets = administrator.secrets().inNamespace(RealCluster.NAMESPACE);
    secrets
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withName("kci-test")
                .endMetadata()
                .addToStringData("token", "the-api-token")
                .addToStringData("key", "another-secret")
                .build())
        .serverSideApply();
    try {
      runtime.close();
      runtime = runtime(settings(cluster.kubeconfig(), Patience.STANDARD, List.of("kci-test")));
      JobHandle job =
          submit(
              "wc -c < $KCI_API_TOKEN_FILE; wc -c < /kci/secrets/kci-test/key;"
                  + " env | grep -c the-api");
      assertThat(awaitEnd(job)).isInstanceOf(JobStatus.Exited.class);
      assertThat(log(job).lines()).containsExactly("13", "14", "0");
      String made =
          administrator
              .getKubernetesSerialization()
              .asYaml(
                  administrator
                      .batch()
                      .v1()
                      .jobs()
                      .inNamespace(RealCluster.NAMESPACE)
                      .withName(job.jobId())
                      .get());
      assertThat(made).doesNotContain("the-api-token").doesNotContain("another-secret");
    } finally {
      secrets.withName("kci-test").delete();
    }
  }

  @Test
  void killedApiServerLosesNoResult() throws Exception {
    JobHandle job = submit("echo before; sleep 8; echo after; exit 3");
    awaitLine(job, "before");
    cluster.killApiServer();
    try {
      assertThatThrownBy(() -> runtime.observe(job))
          .isInstanceOfSatisfying(RuntimeFailure.class, e -> assertThat(e.isRefused()).isFalse());
    } finally {
      cluster.startApiServer();
    }
    JobStatus[] seen = new JobStatus[1];
    TestRuntime.await(
        "end of " + job.jobId(),
        () -> {
          try {
            return isOver(seen[0] = runtime.observe(job));
          } catch (RuntimeFailure away) {
            return false;
          }
        });
    assertThat(seen[0]).isEqualTo(new JobStatus.Exited(3));
    assertThat(log(job)).isEqualTo("before\nafter\n");
  }

  @Test
  void logTruncatedByTheNodeIsStreamedToItsEnd() throws IOException {
    // the kubelet keeps 10 MiB and looks at it every 10 s
    JobHandle job =
        submit(
            "i=0; while [ $i -lt 30 ]; do seq $((i*120000)) $((i*120000+119999)); sleep 1;"
                + " i=$((i+1)); done; echo the end");
    assertThat(awaitEnd(job)).isEqualTo(new JobStatus.Exited(0));
    String log = log(job);
    assertThat(log).endsWith("the end\n");
    // a busy machine may rotate faster than it streams
    assertThat(log.length() > 10 << 20 || log.contains("[lines lost: ")).isTrue();
  }

  /** Whether the API server's admission, which reads quotas with a delay, lets pods pass. */
  private boolean acceptsPods() {
    Pod pod =
        new PodBuilder()
            .withNewMetadata()
            .withName("kci-dry-run")
            .endMetadata()
            .withNewSpec()
            .addNewContainer()
            .withName("main")
            .withImage("kci/busybox:local")
            .endContainer()
            .endSpec()
            .build();
    try {
      administrator.pods().inNamespace(RealCluster.NAMESPACE).resource(pod).dryRun().create();
      return true;
    } catch (KubernetesClientException e) {
      assertThat(e.getCode()).isEqualTo(403);
      return false;
    }
  }

  private static void assertInfrastructure(JobStatus status, String words) {
    assertThat(status)
        .isInstanceOfSatisfying(
            JobStatus.Judged.class,
            judged -> {
              assertThat(judged.result()).isEqualTo(Result.INCOMPLETE);
              assertThat(judged.code()).isNotNull();
              assertThat(judged.message()).containsIgnoringCase(words);
            });
  }
}
