package dev.kci.runtime.kubernetes;

import dev.kci.runtime.JobRequest;
import dev.kci.runtime.RuntimeFailure;
import dev.kci.text.KubernetesJobName;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Creates the Job of a node from its rendered template. Overrides what this runner relies on and
 * adds defaults for what the user's template leaves open.
 *
 * <p>Overrides: name, labels, one pod that is never restarted ({@code backoffLimit: 0}, {@code
 * completions} and {@code parallelism} 1, {@code restartPolicy: Never}, no {@code
 * podFailurePolicy}), no deadline of the Job (it would delete the pod and its log, so the
 * template's deadline is moved to the pod), and the variables common to all jobs. Defaults: the
 * pod's deadline, {@code ttlSecondsAfterFinished}, no cluster token in the pod, resources, node
 * selector, service account. Additions: tolerations, pull secrets, the configured Secrets as files.
 */
final class JobManifest {
  private static final int DAY = 86_400;

  /** Shorter times may lose the result of a job that ends while no runner is running. */
  private static final int SHORTEST_TTL = 600;

  private static final String SECRETS = "/kci/secrets/";
  private static final String TOKEN_FILE = "api-token";

  private final KubernetesSettings settings;
  private final JobLabels labels;
  private final KubernetesSerialization serialization;

  JobManifest(
      KubernetesSettings settings, JobLabels labels, KubernetesSerialization serialization) {
    this.settings = settings;
    this.labels = labels;
    this.serialization = serialization;
  }

  /**
   * Returns the Job of a node.
   *
   * @throws RuntimeFailure if the definition is not a Job with a container
   */
  Job of(JobRequest request, Instant now) {
    Job read = read(request.definition());
    var metadata = read.getMetadata();
    Map<String, String> own = labels.of(request.node().requireId());
    PodSpec pod = pod(request, read, now);
    Integer ttl = read.getSpec().getTtlSecondsAfterFinished();
    return new JobBuilder(read)
        .editOrNewMetadata()
        .withName(KubernetesJobName.of(request.node().requireId(), request.node().name()))
        .withGenerateName(null)
        .withNamespace(null)
        .withLabels(merged(metadata == null ? null : metadata.getLabels(), own))
        .endMetadata()
        .editSpec()
        .withBackoffLimit(0)
        .withCompletions(1)
        .withParallelism(1)
        .withCompletionMode(null)
        .withActiveDeadlineSeconds(null)
        .withPodFailurePolicy(null)
        .withBackoffLimitPerIndex(null)
        .withMaxFailedIndexes(null)
        .withSelector(null)
        .withManualSelector(null)
        .withTtlSecondsAfterFinished(ttl == null ? DAY : Math.max(ttl, SHORTEST_TTL))
        .editTemplate()
        .editOrNewMetadata()
        .addToLabels(own)
        .endMetadata()
        .withSpec(pod)
        .endTemplate()
        .endSpec()
        .build();
  }

  private Job read(String definition) {
    Job job;
    try {
      job = serialization.unmarshal(definition, Job.class);
    } catch (RuntimeException e) { // from SnakeYAML, Jackson or the client
      Throwable cause = e;
      while (cause.getCause() != null) {
        cause = cause.getCause();
      }
      String message =
          String.valueOf(cause.getMessage())
              .lines()
              .findFirst()
              .orElse("")
              .replaceAll("`(?:\\w+\\.)+", "`"); // Jackson names Java types
      throw RuntimeFailure.refused("the job definition is not a Kubernetes Job: " + message);
    }
    if (job == null || !"Job".equals(job.getKind()) || !"batch/v1".equals(job.getApiVersion())) {
      throw RuntimeFailure.refused(
          "the job definition is not a Kubernetes Job; expected kind Job of batch/v1");
    }
    if (job.getSpec() == null
        || job.getSpec().getTemplate() == null
        || job.getSpec().getTemplate().getSpec() == null
        || job.getSpec().getTemplate().getSpec().getContainers().isEmpty()) {
      throw RuntimeFailure.refused(
          "the job definition has no container; expected spec.template.spec.containers");
    }
    return job;
  }

  private static Map<String, String> merged(
      @Nullable Map<String, String> first, Map<String, String> second) {
    Map<String, String> merged = new LinkedHashMap<>();
    if (first != null) {
      merged.putAll(first);
    }
    merged.putAll(second);
    return merged;
  }

  private PodSpec pod(JobRequest request, Job job, Instant now) {
    PodSpec given = job.getSpec().getTemplate().getSpec();
    List<Container> containers =
        given.getContainers().stream().map(container -> container(container, request)).toList();
    PodSpecBuilder pod =
        new PodSpecBuilder(given)
            .withRestartPolicy("Never")
            .withActiveDeadlineSeconds(deadline(job, request.deadline(), now))
            .withContainers(containers);
    if (given.getAutomountServiceAccountToken() == null) {
      pod.withAutomountServiceAccountToken(false);
    }
    if (given.getServiceAccountName() == null) {
      pod.withServiceAccountName(settings.serviceAccount());
    }
    if (given.getNodeSelector() == null || given.getNodeSelector().isEmpty()) {
      pod.withNodeSelector(settings.nodeSelector());
    }
    for (Map<?, ?> toleration : settings.tolerations()) {
      pod.addToTolerations(serialization.convertValue(toleration, Toleration.class));
    }
    settings.pullSecrets().forEach(name -> pod.addToImagePullSecrets(reference(name)));
    for (String secret : settings.secrets()) {
      pod.addToVolumes(
          new VolumeBuilder()
              .withName(volume(secret))
              .withNewSecret()
              .withSecretName(secret)
              .endSecret()
              .build());
    }
    KubernetesSettings.TokenSecret token = settings.tokenSecret();
    if (token != null) {
      pod.addToVolumes(
          new VolumeBuilder()
              .withName(TOKEN_FILE)
              .withNewSecret()
              .withSecretName(token.name())
              .addNewItem()
              .withKey(token.key())
              .withPath(TOKEN_FILE)
              .endItem()
              .endSecret()
              .build());
    }
    return pod.build();
  }

  /**
   * Returns the template's deadline (the pod's or else the Job's), or the time until the node's
   * timeout.
   */
  private static long deadline(Job job, Instant deadline, Instant now) {
    Long own = job.getSpec().getTemplate().getSpec().getActiveDeadlineSeconds();
    if (own == null) {
      own = job.getSpec().getActiveDeadlineSeconds();
    }
    return Math.max(1, own == null ? Duration.between(now, deadline).toSeconds() : own);
  }

  private static LocalObjectReference reference(String name) {
    return new LocalObjectReference(name);
  }

  private static String volume(String secret) {
    return "secret-" + secret.replace('.', '-');
  }

  private Container container(Container given, JobRequest request) {
    ContainerBuilder container =
        new ContainerBuilder(given).withEnv(environment(given.getEnv(), request));
    ResourceRequirements own = given.getResources();
    boolean unlimited =
        own == null
            || (own.getLimits() == null || own.getLimits().isEmpty())
                && (own.getRequests() == null || own.getRequests().isEmpty());
    if (unlimited && !settings.resources().isEmpty()) {
      container.withResources(
          serialization.convertValue(settings.resources(), ResourceRequirements.class));
    }
    for (String secret : settings.secrets()) {
      container.addToVolumeMounts(
          new VolumeMountBuilder()
              .withName(volume(secret))
              .withMountPath(SECRETS + secret)
              .withReadOnly(true)
              .build());
    }
    if (settings.tokenSecret() != null) {
      container.addToVolumeMounts(
          new VolumeMountBuilder()
              .withName(TOKEN_FILE)
              .withMountPath(SECRETS + TOKEN_FILE)
              .withReadOnly(true)
              .build());
    }
    return container.build();
  }

  /** Escapes {@code $}, because Kubernetes replaces {@code $(NAME)} in values. */
  private static String literal(String value) {
    return value.replace("$", "$$");
  }

  private List<EnvVar> environment(@Nullable List<EnvVar> given, JobRequest request) {
    Map<String, EnvVar> variables = new LinkedHashMap<>();
    if (given != null) {
      given.forEach(variable -> variables.put(variable.getName(), variable));
    }
    Map<String, String> ours = new LinkedHashMap<>(request.environment());
    URI tarball = request.artifacts().get("tarball");
    if (tarball != null) {
      ours.put("KCI_TARBALL_URL", tarball.toString());
    }
    if (settings.tokenSecret() != null) {
      ours.put("KCI_API_TOKEN_FILE", SECRETS + TOKEN_FILE + "/" + TOKEN_FILE);
    }
    ours.forEach(
        (name, value) ->
            variables.put(
                name, new EnvVarBuilder().withName(name).withValue(literal(value)).build()));
    return new ArrayList<>(variables.values());
  }
}
