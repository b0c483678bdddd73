package dev.kci.runtime.kubernetes;

import dev.kci.runtime.RuntimeFailure;
import dev.kci.text.ErrorText;
import dev.kci.text.KubernetesJobName;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.FieldValidateable;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.ScalableResource;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * A namespace of one cluster: what the runner asks of it. Jobs and pods are watched, so that a look
 * at one costs no request; what the watch cannot know, and each job now and then, is read. Whatever
 * lacks the runtime's labels does not exist for it, and is never deleted. Thread-safe. Methods
 * throw {@link RuntimeFailure} when the cluster refuses or does not answer.
 */
final class Cluster implements AutoCloseable {
  /** A watch whose connection is dead without anybody having noticed costs this much. */
  private static final Duration RESYNC = Duration.ofMinutes(5);

  private static final int LOG_ANSWER_SECONDS = 30;

  private final String name;
  private final String namespace;
  private final JobLabels labels;
  private final KubernetesClient client;
  private final InstantSource clock;
  private final ClusterWatch watch;

  /** Names of Jobs whose create may have arrived, though its answer did not. */
  private final Map<String, Boolean> uncertain = new ConcurrentHashMap<>();

  /** Names of Jobs that were made here and that the watch has not told of. */
  private final Map<String, Instant> created = new ConcurrentHashMap<>();

  private final Map<String, Instant> lastRead = new ConcurrentHashMap<>();

  /** By the name of a Job, the uid of the pod in which it was seen to begin. */
  private final Map<String, String> begun = new ConcurrentHashMap<>();

  /**
   * A namespace of a cluster.
   *
   * @param name the context's
   * @param labels by which the runtime knows its Jobs
   * @param client closed with this
   */
  Cluster(
      String name,
      String namespace,
      JobLabels labels,
      KubernetesClient client,
      InstantSource clock) {
    this.name = name;
    this.namespace = namespace;
    this.labels = labels;
    this.client = client;
    this.clock = clock;
    this.watch = new ClusterWatch(name, namespace, client, clock);
  }

  /** The context's name. */
  String name() {
    return name;
  }

  String namespace() {
    return namespace;
  }

  KubernetesSerialization serialization() {
    return client.getKubernetesSerialization();
  }

  KubernetesClient client() {
    return client;
  }

  /** Begins to watch; told of each change of a Job or pod of this runner. */
  void watch(ClusterWatch.Listener listener) {
    watch.start(listener);
  }

  /** Whether it is likely to take a job. */
  boolean isAnswering() {
    return watch.isAnswering();
  }

  /** How many unfinished Jobs of runners it has. */
  long load() {
    long known = 0;
    for (Job job : watch.jobs()) {
      created.remove(job.getMetadata().getName());
      if (!new ObservedJob(job, List.of()).isFinished()) {
        known++;
      }
    }
    return known + created.size();
  }

  /** Makes a Job; one that is there for the same node counts as made. */
  Job create(Job job) {
    String jobName = job.getMetadata().getName();
    uncertain.put(jobName, true);
    try {
      Job made = jobs().resource(job).fieldValidation(FieldValidateable.Validation.STRICT).create();
      created.put(jobName, clock.instant());
      lastRead.put(jobName, clock.instant());
      uncertain.remove(jobName);
      return made;
    } catch (KubernetesClientException e) {
      if (ClusterAnswer.isThere(e)) {
        Job there = existing(job, e);
        uncertain.remove(jobName);
        return there;
      }
      RuntimeFailure failure = ClusterAnswer.failure(where("create of Job " + jobName), e);
      if (failure.isRefused() || failure.isFull()) {
        uncertain.remove(jobName);
      } else {
        watch.failed();
      }
      throw failure;
    }
  }

  private Job existing(Job wanted, KubernetesClientException e) {
    String jobName = wanted.getMetadata().getName();
    Job there = read(jobName).orElse(null);
    if (there == null || there.getMetadata().getDeletionTimestamp() != null) {
      throw RuntimeFailure.unavailable(where("Job " + jobName + " is being deleted"), e);
    }
    if (!labels.nodeOf(wanted).equals(labels.nodeOf(there))) {
      throw RuntimeFailure.refused(
          where("Job " + jobName + " exists for another node or runner; remove it"));
    }
    return there;
  }

  /** The Job of a node; no request where the watch knows all Jobs and none is uncertain. */
  Optional<Job> find(String nodeId) {
    String prefix = KubernetesJobName.of(nodeId, "");
    boolean ask =
        !watch.hasSynced() || uncertain.keySet().stream().anyMatch(job -> job.startsWith(prefix));
    Optional<Job> known = watch.jobs().stream().filter(job -> labels.isOf(nodeId, job)).findFirst();
    return known.isPresent() || !ask ? known : list(labels.of(nodeId)).stream().findFirst();
  }

  /** The runtime's Jobs. */
  List<Job> list() {
    return list(labels.common());
  }

  private List<Job> list(Map<String, String> wanted) {
    return asking("list of Jobs", () -> jobs().withLabels(wanted).list().getItems());
  }

  private Optional<Job> read(String jobName) {
    return Optional.ofNullable(asking("Job " + jobName, () -> jobs().withName(jobName).get()));
  }

  /** The Job of a node and its pods; empty if the node has no such Job. */
  Optional<ObservedJob> observe(String nodeId, String jobName) {
    Instant now = clock.instant();
    Optional<Job> known = watch.job(jobName).filter(job -> labels.isOf(nodeId, job));
    Instant last = lastRead.get(jobName);
    boolean fresh = watch.isWatching() && last != null && last.plus(RESYNC).isAfter(now);
    if (known.isPresent() && fresh) {
      List<Pod> pods = watch.podsOf(known.get());
      if (!pods.isEmpty()) {
        return Optional.of(observed(known.get(), pods));
      }
    }
    Optional<Job> job = read(jobName).filter(found -> labels.isOf(nodeId, found));
    lastRead.put(jobName, now);
    return job.map(found -> observed(found, readPods(found)));
  }

  private ObservedJob observed(Job job, List<Pod> pods) {
    String jobName = job.getMetadata().getName();
    new ObservedJob(job, pods)
        .pod()
        .filter(pod -> new ObservedPod(pod).hasBegun())
        .ifPresent(pod -> begun.putIfAbsent(jobName, pod.getMetadata().getUid()));
    return new ObservedJob(job, pods, begun.get(jobName));
  }

  private List<Pod> readPods(Job job) {
    String jobName = job.getMetadata().getName();
    String uid = job.getMetadata().getUid();
    return asking(
        "pods of Job " + jobName,
        () ->
            client
                .pods()
                .inNamespace(namespace)
                .withLabel("job-name", jobName)
                .list()
                .getItems()
                .stream()
                .filter(pod -> ClusterWatch.owners(pod).contains(uid))
                .toList());
  }

  /**
   * Deletes the Job of a node with its pods. Does nothing if the node has no such Job.
   *
   * @param propagation foreground keeps the Job until its pods have ended
   */
  void delete(String nodeId, String jobName, DeletionPropagation propagation) {
    Optional<Job> there = watch.job(jobName).or(() -> read(jobName));
    if (there.filter(job -> labels.isOf(nodeId, job)).isEmpty()) {
      return;
    }
    try {
      jobs().withName(jobName).withPropagationPolicy(propagation).delete();
    } catch (KubernetesClientException e) {
      if (!ClusterAnswer.isMissing(e)) {
        throw ClusterAnswer.failure(where("deletion of Job " + jobName), e);
      }
    }
  }

  /** Forgets what is remembered of a Job. */
  void forget(String jobName) {
    uncertain.remove(jobName);
    created.remove(jobName);
    lastRead.remove(jobName);
    begun.remove(jobName);
  }

  /**
   * A container's output.
   *
   * @param follow until the container ends
   * @return empty if the container has not started or is gone
   * @throws IOException when the cluster does not hand it out
   */
  Optional<InputStream> log(String pod, String container, boolean follow) throws IOException {
    String path =
        "%sapi/v1/namespaces/%s/pods/%s/log?container=%s%s"
            .formatted(
                client.getMasterUrl(), namespace, pod, container, follow ? "&follow=true" : "");
    HttpRequest request = client.getHttpClient().newHttpRequestBuilder().uri(path).build();
    var answer = client.getHttpClient().sendAsync(request, InputStream.class);
    try {
      HttpResponse<InputStream> response = answer.get(LOG_ANSWER_SECONDS, TimeUnit.SECONDS);
      if (response.code() == 200) {
        return Optional.of(response.body());
      }
      response.body().readAllBytes();
      if (response.code() == 204 || response.code() == 400 || response.code() == 404) {
        return Optional.empty();
      }
      throw new IOException("status " + response.code());
    } catch (ExecutionException e) {
      throw new IOException(ErrorText.of(e), e);
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw new IOException("no answer within " + LOG_ANSWER_SECONDS + " s", e);
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private NonNamespaceOperation<
          Job, io.fabric8.kubernetes.api.model.batch.v1.JobList, ScalableResource<Job>>
      jobs() {
    return client.batch().v1().jobs().inNamespace(namespace);
  }

  private <T> T asking(String what, Supplier<T> question) {
    try {
      return question.get();
    } catch (KubernetesClientException e) {
      throw ClusterAnswer.failure(where(what), e);
    }
  }

  private String where(String what) {
    return "cluster " + name + ", " + what;
  }

  @Override
  public void close() {
    watch.close();
    client.close();
  }
}
