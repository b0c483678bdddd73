package dev.kci.runtime.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ExceptionHandler;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Jobs and pods of all runners in a namespace, kept up to date by the client's informers: list,
 * watch from its resourceVersion on, list again when that has expired (410), and so on.
 */
final class ClusterWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterWatch.class);
  private static final String BY_OWNER = "owner";

  /** How long a cluster that failed gets no jobs where others do. */
  private static final Duration AVOIDED = Duration.ofMinutes(1);

  private final String name;
  private final String namespace;
  private final InstantSource clock;
  private final SharedIndexInformer<Job> jobs;
  private final SharedIndexInformer<Pod> pods;
  private final AtomicBoolean started = new AtomicBoolean();
  private final AtomicBoolean failing = new AtomicBoolean();
  private volatile Instant failed = Instant.MIN;

  /** Told of changes, by a thread that must not be kept. */
  interface Listener {
    void changed(Job job);

    void changed(Pod pod);
  }

  ClusterWatch(String name, String namespace, KubernetesClient client, InstantSource clock) {
    this.name = name;
    this.namespace = namespace;
    this.clock = clock;
    this.jobs =
        client
            .batch()
            .v1()
            .jobs()
            .inNamespace(namespace)
            .withLabel(JobLabels.MANAGED_BY, JobLabels.MANAGER)
            .runnableInformer(0);
    this.pods =
        client
            .pods()
            .inNamespace(namespace)
            .withLabel(JobLabels.MANAGED_BY, JobLabels.MANAGER)
            .runnableInformer(0)
            .addIndexers(Map.of(BY_OWNER, ClusterWatch::owners));
  }

  /** The uids of what a pod belongs to. */
  static List<String> owners(Pod pod) {
    return pod.getMetadata().getOwnerReferences().stream().map(OwnerReference::getUid).toList();
  }

  void start(Listener listener) {
    if (!started.compareAndSet(false, true)) {
      return;
    }
    jobs.addEventHandler(new Handler<>(listener::changed));
    pods.addEventHandler(new Handler<>(listener::changed));
    ExceptionHandler handler = this::retry;
    jobs.exceptionHandler(handler).start();
    pods.exceptionHandler(handler).start();
  }

  /** Told of each failure: always tried again, said once. */
  private boolean retry(boolean before, Throwable failure) {
    failed();
    if (failing.compareAndSet(false, true)) {
      LOG.warn("Cluster {}: watch failed: {}; trying again", name, failure.getMessage());
    } else {
      LOG.debug("Cluster {}: watch failed again: {}", name, failure.getMessage());
    }
    return true;
  }

  /** The cluster has just failed to answer. */
  void failed() {
    failed = clock.instant();
  }

  /** Whether all Jobs were listed once. */
  boolean hasSynced() {
    return jobs.hasSynced();
  }

  /** Whether the cluster has answered and did not fail in the last minute. */
  boolean isAnswering() {
    return hasSynced() && !failed.isAfter(clock.instant().minus(AVOIDED));
  }

  /** Whether the lists are up to date; not known before the watches have told of something. */
  boolean isWatching() {
    return jobs.isWatching() && pods.isWatching();
  }

  List<Job> jobs() {
    return jobs.getStore().list();
  }

  Optional<Job> job(String jobName) {
    return Optional.ofNullable(jobs.getStore().getByKey(namespace + "/" + jobName));
  }

  List<Pod> podsOf(Job job) {
    return pods.getIndexer().byIndex(BY_OWNER, job.getMetadata().getUid());
  }

  @Override
  public void close() {
    jobs.stop();
    pods.stop();
  }

  private final class Handler<T extends HasMetadata> implements ResourceEventHandler<T> {
    private final java.util.function.Consumer<T> changed;

    Handler(java.util.function.Consumer<T> changed) {
      this.changed = changed;
    }

    @Override
    public void onAdd(T object) {
      tell(object);
    }

    @Override
    public void onUpdate(T before, T object) {
      tell(object);
    }

    @Override
    public void onDelete(T object, boolean stateUnknown) {
      tell(object);
    }

    private void tell(T object) {
      failing.set(false);
      changed.accept(object);
    }
  }
}
