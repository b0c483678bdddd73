package dev.kci.runtime.kubernetes;

import dev.kci.runtime.RuntimeFailure;
import dev.kci.text.ErrorText;
import dev.kci.text.KubernetesJobName;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.ResourceNotFoundException;
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
 * One namespace of a cluster. Jobs and pods are watched, so observing one usually takes no request;
 * each Job is also read now and then in case the watch is dead. Objects without the runtime's
 * labels are ignored and never deleted. Thread-safe. Methods throw {@link RuntimeFailure} if the
 * cluster refuses or does not answer.
 */
final class Cluster implements AutoCloseable {
  /** The longest time that a dead watch connection goes unnoticed. */
  private static final Duration RESYNC = Duration.ofMinutes(5);

  private static final int LOG_ANSWER_SECONDS = 30;

  private final String name;
  private final String namespace;
  private final JobLabels labels;
  private final KubernetesClient client;
  private final InstantSource clock;
  private final ClusterWatch watch;

  /** Names of Jobs that may have been created although we got no answer. */
  private final Map<String, Boolean> uncertain = new ConcurrentHashMap<>();

  /** Names of Jobs created here that the watch has not reported yet. */
  private final Map<String, Instant> created = new ConcurrentHashMap<>();

  private final Map<String, Instant> lastRead = new ConcurrentHashMap<>();

  /** By Job name, the uid of the pod that was seen to start it. */
  private final Map<String, String> begun = new ConcurrentHashMap<>();

  /**
   * Creates a view of a namespace.
   *
   * @param name the name of the context
   * @param labels the labels of the runtime's Jobs
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

  /** Returns the name of the context. */
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

  /** Starts watching. The listener is called for each change of a Job or pod of any runner. */
  void watch(ClusterWatch.Listener listener) {
    watch.start(listener);
  }

  /** Returns whether the cluster is likely to accept a Job. */
  boolean isAnswering() {
    return watch.isAnswering();
  }

  /** Returns the number of unfinished Jobs of all runners. */
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

  /** Creates a Job, or returns the existing one of the same node. */
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
      RuntimeFailure failure = ClusterAnswer.failure(where("cannot create Job " + jobName), e);
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
          where("Job " + jobName + " already exists for another node or runner; delete it"));
    }
    return there;
  }

  /** Returns the Job of a node. Takes no request if the watch knows all Jobs. */
  Optional<Job> find(String nodeId) {
    String prefix = KubernetesJobName.of(nodeId, "");
    boolean ask =
        !watch.hasSynced() || uncertain.keySet().stream().anyMatch(job -> job.startsWith(prefix));
    return ask ? findNow(nodeId) : known(nodeId);
  }

  /**
   * Returns the Job of a node. Asks the cluster if the watch does not know it: another replica may
   * have created it while this one's watch was interrupted.
   */
  Optional<Job> findNow(String nodeId) {
    return known(nodeId).or(() -> list(labels.of(nodeId)).stream().findFirst());
  }

  private Optional<Job> known(String nodeId) {
    return watch.jobs().stream().filter(job -> labels.isOf(nodeId, job)).findFirst();
  }

  /** Returns the runtime's Jobs. */
  List<Job> list() {
    return list(labels.common());
  }

  private List<Job> list(Map<String, String> wanted) {
    return asking("cannot list Jobs", () -> jobs().withLabels(wanted).list().getItems());
  }

  private Optional<Job> read(String jobName) {
    return asking(
        "cannot read Job " + jobName,
        () -> {
          try {
            return Optional.of(jobs().withName(jobName).require());
          } catch (ResourceNotFoundException e) { // for any 404
            if (e.getCause() instanceof KubernetesClientException why
                && !ClusterAnswer.isMissing(why)) {
              throw why;
            }
            return Optional.empty();
          }
        });
  }

  /** Returns the Job of a node with its pods; empty if the node has no such Job. */
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
        "cannot list the pods of Job " + jobName,
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
   * @param propagation with foreground, the Job remains until its pods have ended
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
        throw ClusterAnswer.failure(where("cannot delete Job " + jobName), e);
      }
    }
  }

  /** Forgets a Job. */
  void forget(String jobName) {
    uncertain.remove(jobName);
    created.remove(jobName);
    lastRead.remove(jobName);
    begun.remove(jobName);
  }

  /**
   * Opens a container's output.
   *
   * @param follow whether to stream it until the container ends
   * @return empty if the container has not started or is gone
   * @throws IOException if the cluster does not provide it
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
    return "cluster " + name + ": " + what;
  }

  @Override
  public void close() {
    watch.close();
    client.close();
  }
}
