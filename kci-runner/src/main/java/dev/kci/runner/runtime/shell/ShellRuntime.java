package dev.kci.runner.runtime.shell;

import dev.kci.config.Secret;
import dev.kci.runner.runtime.ArtifactCache;
import dev.kci.runner.runtime.JobHandle;
import dev.kci.runner.runtime.JobOutput;
import dev.kci.runner.runtime.JobRequest;
import dev.kci.runner.runtime.JobRuntime;
import dev.kci.runner.runtime.JobStatus;
import dev.kci.runner.runtime.RuntimeFailure;
import dev.kci.service.StopSignal;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs jobs as processes of this machine, each in a session and folder of its own. They outlive
 * this program: what a later one must know is in the folder ({@link JobFolder}).
 */
public final class ShellRuntime implements JobRuntime {
  private static final String TARBALL = "tarball";
  private static final Duration START = Duration.ofSeconds(20);

  private final Settings settings;
  private final ArtifactCache cache;
  private final Consumer<String> changed;

  /**
   * Where and how jobs run.
   *
   * @param folder for the jobs' folders; made when it is not there
   * @param host the name of this machine, for {@code data.job_context}
   * @param environment this program's variables that jobs see too
   * @param grace how long a cancelled job's processes have between TERM and KILL
   * @param jobToken the API token that jobs see as a file; null for none
   */
  public record Settings(
      Path folder,
      String host,
      Map<String, String> environment,
      Duration grace,
      @Nullable Secret jobToken) {
    /** Names that jobs see when this program has them. */
    public static final List<String> WHITE_LIST =
        List.of("PATH", "HOME", "USER", "LOGNAME", "LANG", "LC_ALL", "TZ", "TMPDIR");

    public Settings {
      folder = folder.toAbsolutePath().normalize();
      environment = Map.copyOf(environment);
    }
  }

  /**
   * A runtime over one folder, which no other runner uses.
   *
   * @param cache the files that jobs need; closed with the runtime
   * @param changed told the node id of a job that has ended; must be quick
   */
  public ShellRuntime(Settings settings, ArtifactCache cache, Consumer<String> changed) {
    this.settings = settings;
    this.cache = cache;
    this.changed = changed;
  }

  @Override
  public void check() {
    try {
      Files.createDirectories(settings.folder());
      Path probe = Files.createTempFile(settings.folder(), "check", ".tmp");
      Files.delete(probe);
      JobFolder.deleteRemains(settings.folder());
    } catch (IOException e) {
      throw RuntimeFailure.refused(
          settings.folder() + " cannot be written: " + e + "; expected a folder for jobs");
    }
    if (!Files.isExecutable(Path.of("/bin/sh"))) {
      throw RuntimeFailure.refused("there is no /bin/sh, which shell jobs need");
    }
  }

  @Override
  public JobHandle submit(JobRequest job) {
    String nodeId = job.node().requireId();
    Optional<JobHandle> before = find(nodeId);
    if (before.isPresent()) {
      return before.get();
    }
    JobFolder folder = folder(nodeId);
    try {
      folder.prepare(job.definition());
      Map<String, String> environment = environment(job, folder);
      return start(nodeId, folder, environment);
    } catch (IOException e) {
      throw RuntimeFailure.unavailable("Job in " + folder.path() + ": " + e, e);
    }
  }

  private Map<String, String> environment(JobRequest job, JobFolder folder) throws IOException {
    Map<String, String> environment = new LinkedHashMap<>(settings.environment());
    environment.putAll(job.environment());
    environment.put(JobProcess.MARK, folder.path().toString());
    environment.put("KCI_ARTIFACTS", folder.artifacts().toString());
    environment.put("KCI_DOWNLOADS", folder.downloads().toString());
    if (settings.jobToken() != null) {
      environment.put("KCI_API_TOKEN_FILE", folder.secret(settings.jobToken()).toString());
    }
    for (Map.Entry<String, URI> artifact : job.artifacts().entrySet()) {
      Path file = cache.fetch(artifact.getValue());
      if (artifact.getKey().equals(TARBALL)) {
        environment.put("KCI_TARBALL", file.toString());
        environment.put("KCI_TARBALL_URL", artifact.getValue().toString());
      }
      Path link = folder.downloads().resolve(fileName(artifact.getKey()));
      Files.deleteIfExists(link);
      Files.createSymbolicLink(link, file);
    }
    return environment;
  }

  private static String fileName(String artifact) {
    return artifact.replaceAll("[^A-Za-z0-9._+-]", "_");
  }

  private JobHandle start(String nodeId, JobFolder folder, Map<String, String> environment)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command(folder)).directory(folder.path().toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
    Process process = builder.start();
    process.getOutputStream().close();
    StopSignal moment = new StopSignal();
    long deadline = System.nanoTime() + START.toNanos();
    while (folder.process().isEmpty()) {
      // a wrapper that finds the job claimed ends at once; the claimer then writes the pid
      if (System.nanoTime() > deadline) {
        throw new IOException("the process did not start within " + START.toSeconds() + " s");
      }
      if (moment.await(Duration.ofMillis(2))) {
        throw new IOException("interrupted while starting");
      }
    }
    JobProcess started = folder.process().orElseThrow();
    ProcessHandle.of(started.pid())
        .ifPresentOrElse(
            handle -> handle.onExit().thenRun(() -> changed.accept(nodeId)),
            () -> changed.accept(nodeId));
    return handle(nodeId, started);
  }

  /** A session of its own keeps a terminal's signals away from the job. */
  private List<String> command(JobFolder folder) {
    String path = folder.path().toString();
    String script = folder.runner().toString();
    return hasSetsid()
        ? List.of("setsid", "/bin/sh", script, path)
        : List.of("/bin/sh", script, path);
  }

  private boolean hasSetsid() {
    String path = settings.environment().getOrDefault("PATH", "/usr/bin:/bin");
    return Stream.of(path.split(":"))
        .filter(folder -> !folder.isEmpty())
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "setsid")));
  }

  @Override
  public Optional<JobHandle> find(String nodeId) {
    try {
      return folder(nodeId).process().map(process -> handle(nodeId, process));
    } catch (IOException e) {
      throw RuntimeFailure.unavailable("Job of node " + nodeId + ": " + e, e);
    }
  }

  private JobHandle handle(String nodeId, JobProcess process) {
    return new JobHandle(nodeId, Long.toString(process.pid()), settings.host());
  }

  @Override
  public JobStatus observe(JobHandle job) {
    JobFolder folder = folder(job.nodeId());
    try {
      Optional<JobProcess> process = folder.process();
      if (process.isEmpty()) {
        return new JobStatus.Unknown();
      }
      boolean alive = process.get().isAlive(); // before the status: it is written before the end
      Optional<Integer> exitStatus = folder.exitStatus();
      if (exitStatus.isPresent()) {
        return new JobStatus.Exited(exitStatus.get());
      }
      return alive
          ? new JobStatus.Running()
          : JobStatus.Judged.infrastructure(
              "process " + process.get().pid() + " is gone and left no exit status");
    } catch (IOException e) {
      throw RuntimeFailure.unavailable("Job in " + folder.path() + ": " + e, e);
    }
  }

  @Override
  public JobOutput collect(JobHandle job, Path unused) {
    JobFolder folder = folder(job.nodeId());
    Map<String, Path> artifacts = new LinkedHashMap<>();
    if (Files.isDirectory(folder.artifacts())) {
      try (Stream<Path> files = Files.list(folder.artifacts())) {
        files
            .filter(Files::isRegularFile)
            .sorted()
            .forEach(file -> artifacts.put(file.getFileName().toString(), file));
      } catch (IOException e) {
        throw RuntimeFailure.unavailable("Artifacts in " + folder.artifacts() + ": " + e, e);
      }
    }
    return new JobOutput(Files.exists(folder.log()) ? folder.log() : null, artifacts, null);
  }

  @Override
  public void cancel(JobHandle job) {
    try {
      Optional<JobProcess> process = folder(job.nodeId()).process();
      process.ifPresent(found -> found.end(settings.grace()));
    } catch (IOException e) {
      throw RuntimeFailure.unavailable("Job of node " + job.nodeId() + ": " + e, e);
    }
  }

  /** Ends what the job left running, and removes its folder. */
  @Override
  public void forget(JobHandle job) {
    cancel(job);
    try {
      folder(job.nodeId()).delete();
    } catch (IOException e) {
      throw RuntimeFailure.unavailable("Job of node " + job.nodeId() + ": " + e, e);
    }
  }

  @Override
  public List<JobHandle> jobs() {
    if (!Files.isDirectory(settings.folder())) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(settings.folder())) {
      return folders
          .filter(Files::isDirectory)
          .filter(folder -> !folder.getFileName().toString().startsWith("."))
          .map(folder -> find(folder.getFileName().toString()))
          .flatMap(Optional::stream)
          .toList();
    } catch (IOException e) {
      throw RuntimeFailure.unavailable(settings.folder() + ": " + e, e);
    }
  }

  private JobFolder folder(String nodeId) {
    if (!nodeId.matches("[A-Za-z0-9_-]{1,64}")) {
      throw RuntimeFailure.refused("'" + nodeId + "' is no id of a node");
    }
    return new JobFolder(settings.folder().resolve(nodeId));
  }

  @Override
  public void close() {
    cache.close();
  }
}
