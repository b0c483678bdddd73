package dev.kci.runtime.shell;

import dev.kci.api.model.NodeId;
import dev.kci.runtime.ArtifactCache;
import dev.kci.runtime.JobHandle;
import dev.kci.runtime.JobOutput;
import dev.kci.runtime.JobRequest;
import dev.kci.runtime.JobRuntime;
import dev.kci.runtime.JobStatus;
import dev.kci.runtime.LeftFiles;
import dev.kci.runtime.RuntimeFailure;
import dev.kci.runtime.RuntimeHome;
import dev.kci.text.ErrorText;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs jobs as processes of this machine. Each has its own session and folder and is isolated as
 * far as the configuration and the machine allow ({@link Isolation}). Jobs outlive this program;
 * what it needs after a restart is in the job's folder ({@link JobFolder}).
 */
public final class ShellRuntime implements JobRuntime {
  private static final Logger LOG = LoggerFactory.getLogger(ShellRuntime.class);

  private final ShellSettings settings;
  private final RuntimeHome home;
  private final JobEnvironment environment;
  private final ArtifactCache cache;
  private final Consumer<String> changed;
  private final RecoveredJobs recovered;

  /** The process ids of jobs that this process has started, by node. */
  private final Map<String, Long> children = new ConcurrentHashMap<>();

  /** Jobs without processes, remembered because looking for processes is expensive. */
  private final Set<String> ended = ConcurrentHashMap.newKeySet();

  private @Nullable Isolation isolation;

  /**
   * Creates a runtime with its own folder.
   *
   * @param cache the files that jobs need; closed with the runtime
   * @param changed called with the node id of a job that has ended; must be quick
   */
  public ShellRuntime(
      ShellSettings settings, RuntimeHome home, ArtifactCache cache, Consumer<String> changed) {
    this.settings = settings;
    this.home = home;
    this.environment = new JobEnvironment(settings, home.jobToken() != null, cache);
    this.cache = cache;
    this.changed = changed;
    this.recovered = new RecoveredJobs(changed);
  }

  @Override
  public void check() {
    if (!Files.isExecutable(Path.of("/bin/sh"))) {
      throw RuntimeFailure.refused(
          "shell jobs need /bin/sh, which does not exist or is not executable");
    }
    settings.environment();
    Isolation found = isolation();
    String warning = found.warning();
    if (warning == null) {
      LOG.info("Jobs are isolated runtime={} isolation='{}'", home.runtime(), found.label());
    } else {
      LOG.warn(
          "Jobs are not fully isolated: {} runtime={} isolation='{}'",
          warning,
          home.runtime(),
          found.label());
    }
  }

  @Override
  public String describe() {
    return "isolation: " + isolation().label();
  }

  /** Determined once, by the first check or job. */
  private synchronized Isolation isolation() {
    Isolation known = isolation;
    if (known == null) {
      try {
        IsolationCheck.createFolder(settings, home.folder());
        JobFolder.deleteRemains(home.folder());
        known = new IsolationCheck(settings, home).find();
      } catch (IOException e) {
        throw RuntimeFailure.refused(
            "cannot write to %s: %s; expected a folder for jobs"
                .formatted(home.folder(), ErrorText.reason(e)));
      }
      isolation = known;
    }
    return known;
  }

  @Override
  public JobHandle submit(JobRequest job) {
    String nodeId = job.node().requireId();
    Optional<JobHandle> before = find(nodeId);
    if (before.isPresent()) {
      return before.get();
    }
    Isolation isolation = isolation();
    JobFolder folder = folder(nodeId);
    try {
      folder.prepare(job.definition(), home.jobToken());
      Map<String, String> variables = environment.of(job, folder, isolation);
      if (isolation.account() != null) {
        folder.giveTo(isolation.account());
      }
      return start(nodeId, folder, variables, isolation);
    } catch (IOException e) {
      throw RuntimeFailure.unavailable("cannot start the job: " + ErrorText.of(e), e);
    }
  }

  /**
   * Starts the process, writes its record, and only then lets it begin. Whenever this program is
   * killed, the job has either not begun or is found again.
   */
  private JobHandle start(
      String nodeId, JobFolder folder, Map<String, String> variables, Isolation isolation)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(isolation.launch(folder, hasSetsid())).directory(folder.path().toFile());
    builder.environment().clear();
    builder.environment().putAll(variables);
    builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
    Process process = builder.start();
    JobRecord record =
        new JobRecord(
            nodeId,
            home.runtime(),
            home.apiUrl(),
            process.pid(),
            JobProcess.startOf(process.pid()),
            isolation.namespaces());
    try (OutputStream go = process.getOutputStream()) {
      folder.record(record);
      go.write("go\n".getBytes(StandardCharsets.US_ASCII));
    }
    children.put(nodeId, process.pid());
    process
        .onExit()
        .thenRun(
            () -> {
              children.remove(nodeId);
              changed.accept(nodeId);
            });
    return handle(record);
  }

  private boolean hasSetsid() {
    return Stream.of(settings.path().split(":"))
        .filter(folder -> !folder.isEmpty())
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "setsid")));
  }

  @Override
  public Optional<JobHandle> find(String nodeId) {
    JobFolder folder = folder(nodeId);
    try {
      Optional<JobRecord> record = record(nodeId);
      boolean begun = record.isPresent() && (folder.isStarted() || isAlive(folder, record.get()));
      return begun ? record.map(this::handle) : Optional.empty();
    } catch (IOException e) {
      throw RuntimeFailure.unavailable("cannot look up the job: " + ErrorText.of(e), e);
    }
  }

  /** Returns the record of a node's job, unless it names another node, runtime or API. */
  private Optional<JobRecord> record(String nodeId) throws IOException {
    return folder(nodeId)
        .record()
        .filter(
            record ->
                record.node().equals(nodeId)
                    && record.runtime().equals(home.runtime())
                    && record.api().equals(home.apiUrl()));
  }

  /** A child of this process is known without /proc, which shows less during an exec. */
  private boolean isAlive(JobFolder folder, JobRecord record) {
    return Objects.equals(children.get(record.node()), record.pid())
        || process(folder, record).isAlive();
  }

  private static JobProcess process(JobFolder folder, JobRecord record) {
    return new JobProcess(record.pid(), record.start(), record.namespaces(), folder.job());
  }

  private JobHandle handle(JobRecord record) {
    return new JobHandle(record.node(), Long.toString(record.pid()), home.host());
  }

  @Override
  public JobStatus observe(JobHandle job) {
    JobFolder folder = folder(job.nodeId());
    try {
      Optional<JobRecord> record = record(job.nodeId());
      if (record.isEmpty()) {
        return new JobStatus.Unknown();
      }
      // checked first: the status is written before the end
      boolean alive = isAlive(folder, record.get());
      Optional<Integer> exitStatus = folder.exitStatus();
      if (exitStatus.isPresent() && folder.isStarted()) {
        return new JobStatus.Exited(exitStatus.get());
      }
      if (alive && !children.containsKey(job.nodeId())) {
        recovered.watch(job.nodeId(), folder);
      }
      return alive
          ? new JobStatus.Running()
          : JobStatus.Judged.infrastructure(
              exitStatus.isPresent()
                  ? "the script could not be started; the log may say why"
                  : "process " + record.get().pid() + " disappeared without an exit status");
    } catch (IOException e) {
      throw RuntimeFailure.unavailable("cannot observe the job: " + ErrorText.of(e), e);
    }
  }

  /** Ends remaining processes of the job, then moves its artifacts out of its reach. */
  @Override
  public JobOutput collect(JobHandle job, Path unused) {
    cancel(job);
    ended.add(job.nodeId());
    JobFolder folder = folder(job.nodeId());
    try {
      if (Files.notExists(folder.path(), LinkOption.NOFOLLOW_LINKS)) {
        return new JobOutput(null, Map.of(), null);
      }
      folder.close();
      LeftFiles left =
          LeftFiles.take(folder.path(), List.of("job", "artifacts"), folder.kept(), home.limits());
      List<String> notes = new ArrayList<>(left.leftOut());
      boolean log = SmallFile.isRegular(folder.log());
      if (!log) {
        notes.add("the job deleted its log");
      }
      return new JobOutput(log ? folder.log() : null, left.files(), null, notes, null);
    } catch (IOException e) {
      throw RuntimeFailure.unavailable("cannot collect the job's output: " + ErrorText.of(e), e);
    }
  }

  @Override
  public void cancel(JobHandle job) {
    JobFolder folder = folder(job.nodeId());
    try {
      Optional<JobRecord> record = record(job.nodeId());
      // with namespaces, the kernel has ended all processes together with the job
      if (record.isPresent() && !(record.get().namespaces() && folder.exitStatus().isPresent())) {
        process(folder, record.get()).end(home.grace());
      }
    } catch (IOException e) {
      throw RuntimeFailure.unavailable("cannot end the job: " + ErrorText.of(e), e);
    }
  }

  /** Ends remaining processes of the job, then deletes its folder. */
  @Override
  public void forget(JobHandle job) {
    if (!ended.remove(job.nodeId())) {
      cancel(job);
    }
    try {
      folder(job.nodeId()).delete();
    } catch (IOException e) {
      throw RuntimeFailure.unavailable("cannot delete the job's folder: " + ErrorText.of(e), e);
    }
  }

  @Override
  public List<JobHandle> jobs() {
    if (!Files.isDirectory(home.folder())) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(home.folder())) {
      return folders
          .map(folder -> folder.getFileName().toString())
          .filter(NodeId::isValid)
          .map(this::find)
          .flatMap(Optional::stream)
          .toList();
    } catch (IOException e) {
      throw RuntimeFailure.unavailable("cannot list jobs: " + ErrorText.of(e), e);
    }
  }

  private JobFolder folder(String nodeId) {
    if (!NodeId.isValid(nodeId)) {
      throw RuntimeFailure.refused(
          "'" + nodeId + "' is not a node id; expected " + NodeId.EXPECTED);
    }
    return new JobFolder(home.folder().resolve(nodeId));
  }

  @Override
  public void close() {
    recovered.close();
    cache.close();
  }
}
