package dev.kci.runtime.kubernetes;

import dev.kci.runtime.FollowedLogs;
import dev.kci.runtime.JobHandle;
import dev.kci.runtime.JobHint;
import dev.kci.runtime.JobOutput;
import dev.kci.runtime.JobRequest;
import dev.kci.runtime.JobRuntime;
import dev.kci.runtime.JobStatus;
import dev.kci.runtime.LogStream;
import dev.kci.runtime.RuntimeFailure;
import dev.kci.runtime.RuntimeHome;
import dev.kci.service.BoundedMap;
import dev.kci.service.RecentIds;
import dev.kci.text.ErrorText;
import dev.kci.text.SafeText;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs each job as a Job ({@code batch/v1}) with one pod, in the least loaded of several clusters.
 * A Job is named after its node, so the cluster itself refuses a second one. Labels prove that it
 * is ours. Clusters are opened on first use.
 */
public final class KubernetesRuntime implements JobRuntime {
  private static final Logger LOG = LoggerFactory.getLogger(KubernetesRuntime.class);

  /** The timeout of one request to the API server. Log streams have no such limit. */
  public static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(20);

  /** The time for reading the log of a job that exited: a cluster's update may take minutes. */
  static final Duration LOG_PATIENCE = Duration.ofMinutes(10);

  private static final int REMEMBERED = 10_000;

  /** Answers of a kubelet, with status 200, if it has deleted the log or the container. */
  private static final List<String> NO_LOG =
      List.of(
          "unable to retrieve container logs for ",
          "rpc error: code = NotFound desc = an error occurred when try to find container ");

  private final KubernetesSettings settings;
  private final RuntimeHome home;
  private final JobLabels labels;
  private final Duration timeout;
  private final InstantSource clock;
  private final Consumer<String> changed;
  private final FollowedLogs logs;
  private final Set<String> warned = RecentIds.most(1000);

  /** Nodes whose jobs this replica submits or observes. All replicas watch the jobs of all. */
  private final Set<String> supervised = RecentIds.most(REMEMBERED);

  /** Nodes whose jobs have exited, so that their logs decide the results. */
  private final Set<String> decidedByLog = RecentIds.most(REMEMBERED);

  /** By node, when such a log could not be read for the first time. */
  private final Map<String, Instant> unread = BoundedMap.of(REMEMBERED);

  private final Object opening = new Object();
  private volatile @Nullable List<Cluster> clusters;

  /**
   * Creates a runtime on the configured clusters.
   *
   * @param timeout of one request
   * @param changed called with the node id of a job that has changed
   */
  public KubernetesRuntime(
      KubernetesSettings settings,
      RuntimeHome home,
      Duration timeout,
      InstantSource clock,
      Consumer<String> changed) {
    this.settings = settings;
    this.home = home;
    this.labels = JobLabels.of(home.runtime(), home.apiUrl());
    this.timeout = timeout;
    this.clock = clock;
    this.changed = changed;
    this.logs = new FollowedLogs(home.folder(), NO_LOG);
  }

  List<Cluster> clusters() {
    List<Cluster> open = clusters;
    if (open != null) {
      return open;
    }
    synchronized (opening) {
      open = clusters;
      if (open == null) {
        open = Clusters.open(settings, labels, timeout, clock);
        clusters = open;
        open.forEach(cluster -> cluster.watch(new Changes(cluster)));
      }
      return open;
    }
  }

  private Cluster cluster(JobHandle job) {
    return clusters().stream()
        .filter(cluster -> cluster.name().equals(job.context()))
        .findFirst()
        .orElseThrow(
            () ->
                RuntimeFailure.unavailable(
                    "job %s is in context '%s', which is no longer configured; add it again"
                        .formatted(job.jobId(), job.context()),
                    null));
  }

  @Override
  public boolean isShared() {
    return true;
  }

  @Override
  public void check() {
    clusters().forEach(cluster -> new ClusterCheck(cluster).run());
  }

  @Override
  public JobHandle submit(JobRequest job) {
    Cluster cluster = leastLoaded();
    Job wanted =
        new JobManifest(settings, labels, cluster.serialization()).of(job, clock.instant());
    checkSecurity(job.node().name(), wanted);
    supervised.add(job.node().requireId()); // before the watch reports its pod
    return handle(job.node().requireId(), cluster.create(wanted), cluster);
  }

  /** Only warns by default, because templates are written by the administrator. */
  private void checkSecurity(String jobName, Job wanted) {
    List<String> beyond = PodSecurity.beyondRestricted(wanted.getSpec().getTemplate().getSpec());
    if (beyond.isEmpty()) {
      return;
    }
    if (settings.enforcesPodSecurity()) {
      throw RuntimeFailure.refused(
          "the pod exceeds the pod security level 'restricted' (pod_security: enforce): "
              + String.join(", ", beyond));
    }
    if (warned.add(jobName)) {
      LOG.warn(
          "Pods exceed the pod security level 'restricted'; 'pod_security: enforce' would refuse"
              + " them runtime={} job={} excess='{}'",
          home.runtime(),
          SafeText.escape(jobName),
          String.join(", ", beyond));
    }
  }

  /** Chooses among the clusters that answer; if none does, the first. */
  private Cluster leastLoaded() {
    List<Cluster> all = clusters();
    return all.stream()
        .filter(Cluster::isAnswering)
        .min(Comparator.comparingLong(Cluster::load))
        .orElse(all.get(0));
  }

  @Override
  public Optional<JobHandle> find(String nodeId) {
    for (Cluster cluster : clusters()) {
      Optional<Job> found = cluster.find(nodeId);
      if (found.isPresent()) {
        return Optional.of(handle(nodeId, found.get(), cluster));
      }
    }
    return Optional.empty();
  }

  /** Only asks the other clusters if the hint's cluster has no such job. */
  @Override
  public Optional<JobHandle> confirm(String nodeId, JobHint hint) {
    return clusters().stream()
        .filter(cluster -> cluster.name().equals(hint.context()))
        .findFirst()
        .flatMap(cluster -> cluster.findNow(nodeId).map(job -> handle(nodeId, job, cluster)))
        .or(() -> find(nodeId));
  }

  private static JobHandle handle(String nodeId, Job job, Cluster cluster) {
    return new JobHandle(nodeId, job.getMetadata().getName(), cluster.name());
  }

  @Override
  public JobStatus observe(JobHandle job) {
    Cluster cluster = cluster(job);
    Optional<ObservedJob> found = cluster.observe(job.nodeId(), job.jobId());
    decidedByLog.remove(job.nodeId());
    if (found.isEmpty()) {
      return new JobStatus.Unknown();
    }
    supervised.add(job.nodeId());
    Optional<ObservedPod> pod = found.get().pod().map(ObservedPod::new);
    pod.ifPresent(running -> follow(job.nodeId(), cluster, running)); // also if it was taken over
    JobStatus status = found.get().status(clock.instant(), settings.patience());
    return status instanceof JobStatus.Exited exited
        ? exited(job.nodeId(), exited, pod.isEmpty())
        : status;
  }

  /**
   * Returns the status of a job that exited. Its log may have failed tests, so it only counts as
   * exited while the log can still be read, or once it has been streamed to its end.
   */
  private JobStatus exited(String nodeId, JobStatus.Exited exited, boolean isGone) {
    Instant since = unread.get(nodeId);
    boolean isLate = since != null && clock.instant().isAfter(since.plus(LOG_PATIENCE));
    if (!isGone && !isLate) {
      decidedByLog.add(nodeId);
      return exited;
    }
    if (logs.hasEnd(nodeId)) {
      return exited;
    }
    return JobStatus.Judged.infrastructure(
        isGone
            ? "the pod ended and was deleted before its log, which may have failed tests, was read"
            : "the log, which may have failed tests, could not be read for %d minutes"
                .formatted(LOG_PATIENCE.toMinutes()));
  }

  private void follow(String nodeId, Cluster cluster, ObservedPod pod) {
    if (pod.hasBegun() && !pod.hasEnded()) {
      logs.follow(nodeId, container(pod, pod.main()), log(cluster, pod, pod.main(), true));
    }
  }

  /**
   * {@inheritDoc}
   *
   * @throws RuntimeFailure also if the log of a job that exited cannot be read; after some minutes
   *     {@link #observe} gives the log up
   */
  @Override
  public JobOutput collect(JobHandle job, Path folder) {
    Cluster cluster = cluster(job);
    Optional<ObservedJob> found = Optional.empty();
    try {
      found = cluster.observe(job.nodeId(), job.jobId());
    } catch (RuntimeFailure e) {
      if (!logs.hasEnd(job.nodeId())) {
        throw e;
      }
      LOG.warn("Using the streamed log node={} error={}", job.nodeId(), ErrorText.of(e));
    }
    ObservedPod pod = found.flatMap(ObservedJob::pod).map(ObservedPod::new).orElse(null);
    Path to = folder.resolve("log");
    FollowedLogs.Collected log =
        pod == null
            ? logs.collect(job.nodeId(), "", null, to)
            : logs.collect(
                job.nodeId(),
                container(pod, pod.logged()),
                log(cluster, pod, pod.logged(), false),
                to);
    boolean isWhole =
        pod == null ? logs.hasEnd(job.nodeId()) : log.log() != null && log.failure() == null;
    if (isWhole) {
      unread.remove(job.nodeId());
    } else if (decidedByLog.contains(job.nodeId())) {
      unread.putIfAbsent(job.nodeId(), clock.instant());
      String reason = log.failure() == null ? "it is missing" : ErrorText.of(log.failure());
      throw RuntimeFailure.unavailable(
          "cannot read the log of Job %s: %s".formatted(job.jobId(), reason), log.failure());
    } else if (log.failure() != null) {
      LOG.warn("Log may be incomplete node={} error={}", job.nodeId(), ErrorText.of(log.failure()));
    }
    return output(job, log.log(), folder)
        .in(Optional.ofNullable(pod).flatMap(ObservedPod::image).orElse(null));
  }

  private JobOutput output(JobHandle job, @Nullable Path log, Path folder) {
    if (log == null) {
      return new JobOutput(null, Map.of(), null);
    }
    try {
      PodFiles left = PodFiles.take(log, folder, home.limits());
      return new JobOutput(left.log(), left.files(), null, left.leftOut(), null);
    } catch (IOException e) {
      throw RuntimeFailure.unavailable(
          "cannot read the log of Job %s: %s".formatted(job.jobId(), ErrorText.of(e)), e);
    }
  }

  private static String container(ObservedPod pod, String container) {
    return pod.pod().getMetadata().getName() + "/" + container;
  }

  private static FollowedLogs.Source log(
      Cluster cluster, ObservedPod pod, String container, boolean follow) {
    String name = pod.pod().getMetadata().getName();
    return () -> cluster.log(name, container, follow).map(LogStream::of);
  }

  /** Keeps the Job until its pod has ended, so that the log can still be read. */
  @Override
  public void cancel(JobHandle job) {
    cluster(job).delete(job.nodeId(), job.jobId(), DeletionPropagation.FOREGROUND);
  }

  @Override
  public void forget(JobHandle job) {
    Cluster cluster = cluster(job);
    cluster.delete(job.nodeId(), job.jobId(), DeletionPropagation.BACKGROUND);
    cluster.forget(job.jobId());
    supervised.remove(job.nodeId());
    decidedByLog.remove(job.nodeId());
    unread.remove(job.nodeId());
    logs.forget(job.nodeId());
  }

  @Override
  public List<JobHandle> jobs() {
    List<JobHandle> jobs = new ArrayList<>();
    for (Cluster cluster : clusters()) {
      for (Job job : cluster.list()) {
        labels
            .nodeOf(job)
            .filter(nodeId -> job.getMetadata().getDeletionTimestamp() == null)
            .ifPresent(nodeId -> jobs.add(handle(nodeId, job, cluster)));
      }
    }
    return jobs;
  }

  @Override
  public void close() {
    logs.close();
    List<Cluster> open = clusters;
    if (open != null) {
      open.forEach(Cluster::close);
    }
  }

  /** Receives the changes in one cluster. */
  private final class Changes implements ClusterWatch.Listener {
    private final Cluster cluster;

    Changes(Cluster cluster) {
      this.cluster = cluster;
    }

    @Override
    public void changed(Job job) {
      tell(job);
    }

    @Override
    public void changed(Pod pod) {
      labels
          .nodeOf(pod)
          .filter(supervised::contains)
          .ifPresent(nodeId -> follow(nodeId, cluster, new ObservedPod(pod)));
      logs.tidy(); // what remains of jobs that were taken over by another replica
      tell(pod);
    }

    private void tell(HasMetadata object) {
      labels.nodeOf(object).ifPresent(changed);
    }
  }
}
