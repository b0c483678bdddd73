package dev.kci.runtime.kubernetes;

import dev.kci.text.ErrorText;
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
 * A cache of the Jobs and pods of all runners in a namespace. The client's informers keep it up to
 * date: they list, watch from that resourceVersion, and list again when it has expired (410).
 */
final class ClusterWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterWatch.class);
  private static final String BY_OWNER = "owner";

  /** How long new jobs avoid a cluster that failed, if there are others. */
  private static final Duration AVOIDED = Duration.ofMinutes(1);

  private final String name;
  private final String namespace;
  private final InstantSource clock;
  private final SharedIndexInformer<Job> jobs;
  private final SharedIndexInformer<Pod> pods;
  private final AtomicBoolean started = new AtomicBoolean();
  private final AtomicBoolean failing = new AtomicBoolean();
  private volatile Instant failed = Instant.MIN;

  /** Is notified of changes. Must not block the calling thread. */
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

  /** Returns the uids of a pod's owners. */
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

  /** Called for each failure. Always retries; only warns of the first. */
  private boolean retry(boolean before, Throwable failure) {
    failed();
    if (failing.compareAndSet(false, true)) {
      LOG.warn("Watch failed; retrying cluster={} error={}", name, ErrorText.of(failure));
    } else {
      LOG.debug("Watch failed; retrying cluster={} error={}", name, ErrorText.of(failure));
    }
    return true;
  }

  /** Records that the cluster has just failed to answer. */
  void failed() {
    failed = clock.instant();
  }

  /** Returns whether all Jobs have been listed once. */
  boolean hasSynced() {
    return jobs.hasSynced();
  }

  /** Returns whether the cluster has answered and not failed in the last minute. */
  boolean isAnswering() {
    return hasSynced() && !failed.isAfter(clock.instant().minus(AVOIDED));
  }

  /** Returns whether the cache is known to be up to date. */
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
