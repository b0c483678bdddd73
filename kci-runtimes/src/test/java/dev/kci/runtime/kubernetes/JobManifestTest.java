package dev.kci.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.runtime.JobRequest;
import dev.kci.runtime.RuntimeFailure;
import dev.kci.text.KubernetesJobName;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is set over a template, and what is only its default. */
class JobManifestTest {
  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
  private static final String NODE = "68a0000000000000000000aa";
  private static final JobLabels LABELS = JobLabels.of("k8s", "https://api.example.org/");
  private static final String OWN_WAY =
      """
      apiVersion: batch/v1
      kind: Job
      metadata: {name: theirs, generateName: theirs-, namespace: other, labels: {team: a, kernelci.org/node: x}}
      spec:
        backoffLimit: 6
        completions: 3
        parallelism: 3
        completionMode: Indexed
        activeDeadlineSeconds: 120
        ttlSecondsAfterFinished: 0
        podFailurePolicy: {rules: [{action: Ignore, onPodConditions: [{type: DisruptionTarget}]}]}
        template:
          metadata: {labels: {team: a}, annotations: {a: b}}
          spec:
            restartPolicy: OnFailure
            serviceAccountName: own
            automountServiceAccountToken: true
            tolerations: [{key: own, operator: Exists}]
            containers:
              - name: main
                image: i
                env: [{name: KCI_NODE_ID, value: wrong}, {name: MINE, value: 'on'}]
                resources: {limits: {cpu: '1'}}
              - {name: side, image: i}
      """;

  private static Job job(KubernetesSettings settings, String definition) {
    JobRequest request =
        new JobRequest(
            Node.builder(NodeKind.JOB, "kunit-x86_64").id(NODE).build(),
            definition,
            Map.of("KCI_NODE_ID", NODE),
            Map.of("tarball", URI.create("https://files.example.org/linux.tar.gz")),
            NOW.plusSeconds(7200));
    return new JobManifest(settings, LABELS, Situation.JSON).of(request, NOW);
  }

  private static KubernetesSettings settings() {
    return new KubernetesSettings(
        null,
        List.of(),
        null,
        "configured",
        List.of("registry"),
        List.of("storage.token"),
        new KubernetesSettings.TokenSecret("api", "token"),
        Map.of("pool", "build"),
        List.of(Map.of("key", "build", "operator", "Exists")),
        Map.of("limits", Map.of("memory", "8Gi")),
        false,
        Patience.STANDARD);
  }

  @Test
  void overridesWhatTheRunnerReliesOn() {
    Job job = job(settings(), OWN_WAY);
    assertThat(job.getMetadata().getName()).isEqualTo("kci-" + NODE + "-kunit-x86-64");
    assertThat(job.getMetadata().getGenerateName()).isNull();
    assertThat(job.getMetadata().getNamespace()).isNull();
    Map<String, String> labels =
        Map.of(
            "app.kubernetes.io/managed-by", "kci-runner",
            "kernelci.org/node", NODE,
            "kernelci.org/runtime", "k8s",
            "kernelci.org/api", "api.example.org",
            "team", "a");
    assertThat(job.getMetadata().getLabels()).isEqualTo(labels);
    assertThat(job.getSpec().getTemplate().getMetadata().getLabels()).isEqualTo(labels);
    assertThat(job.getSpec().getBackoffLimit()).isZero();
    assertThat(job.getSpec().getCompletions()).isEqualTo(1);
    assertThat(job.getSpec().getParallelism()).isEqualTo(1);
    assertThat(job.getSpec().getCompletionMode()).isNull();
    assertThat(job.getSpec().getPodFailurePolicy()).isNull();
    assertThat(job.getSpec().getTtlSecondsAfterFinished()).isEqualTo(600);
    assertThat(pod(job).getRestartPolicy()).isEqualTo("Never");
    assertThat(pod(job).getContainers().get(0).getEnv())
        .extracting(variable -> variable.getName() + "=" + variable.getValue())
        .containsExactly(
            "KCI_NODE_ID=" + NODE,
            "MINE=on",
            "KCI_TARBALL_URL=https://files.example.org/linux.tar.gz",
            "KCI_API_TOKEN_FILE=/kci/secrets/api-token/api-token");
  }

  @Test
  void escapesVariableReferencesInValues() {
    JobRequest request =
        new JobRequest(
            Node.builder(NodeKind.JOB, "job").id(NODE).build(),
            TestRuntime.MANIFEST,
            Map.of("KCI_PARAM_X", "$(KCI_API_TOKEN_FILE) $$ $HOME"),
            Map.of(),
            NOW.plusSeconds(7200));
    assertThat(
            pod(new JobManifest(settings(), LABELS, Situation.JSON).of(request, NOW))
                .getContainers()
                .get(0)
                .getEnv())
        .extracting(variable -> variable.getName() + "=" + variable.getValue())
        .contains("KCI_PARAM_X=$$(KCI_API_TOKEN_FILE) $$$$ $$HOME");
  }

  @Test
  void movesTheDeadlineToThePodToKeepTheLog() {
    Job job = job(settings(), OWN_WAY);
    assertThat(job.getSpec().getActiveDeadlineSeconds()).isNull();
    assertThat(pod(job).getActiveDeadlineSeconds()).isEqualTo(120);
    assertThat(pod(job(settings(), TestRuntime.MANIFEST)).getActiveDeadlineSeconds())
        .describedAs("until the node times out")
        .isEqualTo(7200);
  }

  @Test
  void keepsWhatTheTemplateDecides() {
    PodSpec pod = pod(job(settings(), OWN_WAY));
    assertThat(pod.getServiceAccountName()).isEqualTo("own");
    assertThat(pod.getAutomountServiceAccountToken()).isTrue();
    assertThat(pod.getContainers().get(0).getResources().getLimits()).containsOnlyKeys("cpu");
  }

  @Test
  void addsWhatIsConfigured() {
    PodSpec pod = pod(job(settings(), OWN_WAY));
    assertThat(pod.getTolerations())
        .extracting(toleration -> toleration.getKey())
        .containsExactly("own", "build");
    assertThat(pod.getImagePullSecrets())
        .extracting(secret -> secret.getName())
        .containsExactly("registry");
    assertThat(pod.getVolumes())
        .extracting(volume -> volume.getName() + ":" + volume.getSecret().getSecretName())
        .containsExactly("secret-storage-token:storage.token", "api-token:api");
    assertThat(pod.getContainers())
        .allSatisfy(
            container ->
                assertThat(container.getVolumeMounts())
                    .extracting(mount -> mount.getMountPath())
                    .containsExactly("/kci/secrets/storage.token", "/kci/secrets/api-token"));
    PodSpec plain = pod(job(settings(), TestRuntime.MANIFEST));
    assertThat(plain.getServiceAccountName()).isEqualTo("configured");
    assertThat(plain.getAutomountServiceAccountToken()).isFalse();
    assertThat(plain.getNodeSelector()).containsEntry("pool", "build");
    assertThat(plain.getContainers().get(0).getResources().getLimits()).containsOnlyKeys("memory");
  }

  @Test
  void podHasNoTokenByDefault() {
    KubernetesSettings none = TestRuntime.settings(Path.of("kubeconfig"), List.of());
    String definition = Situation.JSON.asJson(job(none, TestRuntime.MANIFEST));
    assertThat(definition).doesNotContain("TOKEN").doesNotContain("secret");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'a: ['|the job definition is not a Kubernetes Job: while parsing a flow node",
        "'- 1'|the job definition is not a Kubernetes Job: Cannot deserialize",
        "''|the job definition is not a Kubernetes Job",
        "'kind: Pod'|expected kind Job of batch/v1",
        "'{\"kind\": \"Job\", \"apiVersion\": \"batch/v1\"}'|expected"
            + " spec.template.spec.containers",
        "'{\"kind\": \"Job\", \"apiVersion\": \"batch/v1\", \"spec\": {\"template\": {\"spec\":"
            + " {}}}}'|expected spec.template.spec.containers",
        "'{\"kind\": \"Job\", \"spec\": 7}'|the job definition is not a Kubernetes Job: Cannot"
            + " construct",
      })
  void refusesDefinitionsThatAreNotJobs(String definition, String message) {
    assertThatThrownBy(() -> job(settings(), definition))
        .isInstanceOfSatisfying(RuntimeFailure.class, e -> assertThat(e.isRefused()).isTrue())
        .hasMessageContaining(message)
        .hasMessageNotContaining("\n");
  }

  @ParameterizedTest
  @CsvSource({
    "kbuild-gcc-14-x86,kci-68a0000000000000000000aa-kbuild-gcc-14-x86",
    "A_b.C/d,kci-68a0000000000000000000aa-a-b-c-d",
    "'',kci-68a0000000000000000000aa",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-b,kci-68a0000000000000000000aa-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
  })
  void jobIsNamedAfterItsNode(String job, String name) {
    assertThat(KubernetesJobName.of(NODE, job)).isEqualTo(name).hasSizeLessThanOrEqualTo(63);
  }

  private static PodSpec pod(Job job) {
    return job.getSpec().getTemplate().getSpec();
  }
}
