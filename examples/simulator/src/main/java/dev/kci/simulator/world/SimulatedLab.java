package dev.kci.simulator.world;

import dev.kci.api.model.ErrorCode;
import dev.kci.api.model.Node;
import dev.kci.api.model.Result;
import dev.kci.api.model.WaitReason;
import dev.kci.runtime.JobHandle;
import dev.kci.runtime.JobRequest;
import dev.kci.runtime.JobStatus;
import dev.kci.runtime.RuntimeFailure;
import dev.kci.simulator.engine.Scheduler;
import dev.kci.simulator.history.History;
import dev.kci.simulator.history.LabJob;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A lab that all replicas see. Its jobs wait, run, fail, hang and vanish. */
public final class SimulatedLab {
  private static final int ROOM = 12;

  private final String name;
  private final Scheduler scheduler;
  private final Weather weather;
  private final History history;

  /** The jobs that are listed, by whose they are and what tells them apart. */
  private final Map<String, Entry> jobs = new LinkedHashMap<>();

  private final List<LabJob> all = new ArrayList<>();
  private final Map<String, LabNews> listeners = new TreeMap<>();
  private final boolean keepsOne;
  private int number;

  private static final class Entry {
    private final LabJob job;
    private final JobStatus outcome;
    private @Nullable Instant vanishes;
    private boolean cancelled;

    Entry(LabJob job, JobStatus outcome) {
      this.job = job;
      this.outcome = outcome;
    }
  }

  /**
   * @param keepsOne whether a second submission for a node is answered with the first job, as by
   *     Kubernetes, whose jobs are named after nodes; LAVA starts another and lists both
   */
  SimulatedLab(
      String name, boolean keepsOne, Scheduler scheduler, Weather weather, History history) {
    this.keepsOne = keepsOne;
    this.name = name;
    this.scheduler = scheduler;
    this.weather = weather;
    this.history = history;
  }

  /** Returns its name. */
  public String name() {
    return name;
  }

  /** Returns every job that was ever submitted, in order. */
  public List<LabJob> all() {
    return all;
  }

  JobHandle submit(String owner, String process, JobRequest request) {
    String nodeId = request.node().requireId();
    Optional<JobHandle> known = find(owner, nodeId);
    if (known.isPresent() && keepsOne) {
      return known.get();
    }
    if (running() >= ROOM) {
      throw RuntimeFailure.full("the lab has no room");
    }
    Random random = weather.random();
    Node node = request.node();
    Instant now = scheduler.now();
    Instant starts = now.plus(weather.between(Duration.ZERO, Duration.ofMinutes(2)));
    boolean hangs = weather.happens(30);
    Instant ends =
        hangs
            ? now.plus(Duration.ofDays(1))
            : starts.plus(weather.between(Duration.ofSeconds(5), Duration.ofMinutes(12)));
    JobStatus outcome = outcome(random);
    String id = name + "-" + ++number;
    LabJob job = new LabJob(nodeId, id, node, process, now, starts, ends, result(outcome));
    Entry entry = new Entry(job, outcome);
    if (hangs) {
      history.fault("lab: job hangs", name, () -> job.jobId() + " node " + nodeId);
    } else if (weather.happens(30)) {
      entry.vanishes = starts.plus(weather.between(Duration.ofSeconds(1), Duration.ofMinutes(10)));
      Instant gone = entry.vanishes;
      history.fault("lab: job vanishes", name, () -> job.jobId() + " at " + gone);
      job.vanish(gone);
    }
    JobHandle handle = handle(entry);
    jobs.put(key(owner, handle), entry);
    all.add(job);
    scheduler.after(Duration.between(now, starts), () -> tell(nodeId));
    scheduler.after(Duration.between(now, ends), () -> tell(nodeId));
    history.add(process, () -> "lab " + name + " accepts " + job);
    return handle;
  }

  /** Tells a process of a machine from now on, and no earlier one. */
  void listen(String machine, LabNews news) {
    listeners.put(machine, news);
  }

  /** Tells everybody, as a lab does that does not know whose job it is. */
  private void tell(String nodeId) {
    listeners.forEach(
        (machine, news) -> {
          if (!weather.isDown(name) && !weather.isLost(machine, "lab news", "network: news lost")) {
            scheduler.after(weather.delay(machine, "lab news"), () -> news.tell(nodeId));
          }
        });
  }

  private static JobStatus outcome(Random random) {
    int chance = random.nextInt(100);
    if (chance < 60) {
      return new JobStatus.Judged(Result.PASS, null, null);
    }
    if (chance < 75) {
      return new JobStatus.Judged(Result.FAIL, null, null);
    }
    if (chance < 85) {
      return new JobStatus.Exited(0);
    }
    return chance < 95
        ? new JobStatus.Exited(1)
        : new JobStatus.Judged(Result.INCOMPLETE, ErrorCode.INFRASTRUCTURE, "board is dead");
  }

  /** What an outcome says about the kernel. */
  private static @Nullable Result result(JobStatus outcome) {
    if (outcome instanceof JobStatus.Exited exited) {
      return exited.exitStatus() == 0 ? Result.PASS : Result.FAIL;
    }
    return outcome instanceof JobStatus.Judged judged && judged.result() != Result.INCOMPLETE
        ? judged.result()
        : null;
  }

  private long running() {
    return jobs.values().stream().filter(entry -> !isGone(entry) && !hasEnded(entry)).count();
  }

  private boolean hasEnded(Entry entry) {
    return entry.cancelled || !scheduler.now().isBefore(entry.job.ends());
  }

  private boolean isGone(Entry entry) {
    return entry.vanishes != null && !scheduler.now().isBefore(entry.vanishes);
  }

  private JobHandle handle(Entry entry) {
    return new JobHandle(entry.job.nodeId(), entry.job.jobId(), name);
  }

  /** Each runner, or group of runners, has its own jobs, as by a label with its name. */
  private String key(String owner, JobHandle job) {
    return owner + "/" + (keepsOne ? job.nodeId() : job.jobId());
  }

  private Optional<Entry> entry(String owner, JobHandle job) {
    return Optional.ofNullable(jobs.get(key(owner, job))).filter(entry -> !isGone(entry));
  }

  Optional<JobHandle> find(String owner, String nodeId) {
    return handles(owner).stream().filter(job -> job.nodeId().equals(nodeId)).findFirst();
  }

  JobStatus observe(String owner, JobHandle handle) {
    return entry(owner, handle).map(this::status).orElse(new JobStatus.Unknown());
  }

  private JobStatus status(Entry entry) {
    if (entry.cancelled) {
      return JobStatus.Judged.infrastructure("cancelled");
    }
    if (scheduler.now().isBefore(entry.job.starts())) {
      return new JobStatus.Queued(new WaitReason(WaitReason.Code.NO_DEVICE));
    }
    return hasEnded(entry) ? entry.outcome : new JobStatus.Running();
  }

  void cancel(String owner, String process, JobHandle handle) {
    entry(owner, handle)
        .filter(entry -> !hasEnded(entry))
        .ifPresent(
            entry -> {
              entry.cancelled = true;
              entry.job.end(scheduler.now());
              history.add(process, () -> "lab " + name + " cancels " + entry.job);
            });
  }

  void forget(String owner, String process, JobHandle handle) {
    entry(owner, handle)
        .ifPresent(
            entry -> {
              jobs.remove(key(owner, handle));
              entry.job.end(scheduler.now());
              history.add(process, () -> "lab " + name + " forgets " + entry.job);
            });
  }

  List<JobHandle> handles(String owner) {
    return jobs.entrySet().stream()
        .filter(known -> known.getKey().startsWith(owner + "/"))
        .map(Map.Entry::getValue)
        .filter(entry -> !isGone(entry))
        .map(this::handle)
        .toList();
  }
}
