package dev.kci.runner.runtime.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.exception.NotModifiedException;
import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Volume;
import dev.kci.runner.runtime.ArtifactCache;
import dev.kci.runner.runtime.JobHandle;
import dev.kci.runner.runtime.JobOutput;
import dev.kci.runner.runtime.JobRequest;
import dev.kci.runner.runtime.JobRuntime;
import dev.kci.runner.runtime.JobStatus;
import dev.kci.runner.runtime.RuntimeFailure;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs jobs as containers of a Docker engine on this machine. A container is named after its node,
 * so that the engine itself refuses a second one, and is found again by label.
 */
public final class DockerRuntime implements JobRuntime {
  private static final Logger LOG = LoggerFactory.getLogger(DockerRuntime.class);
  private static final String NODE = "kernelci.node";
  private static final String RUNTIME = "kernelci.runtime";
  private static final String SHARED = "/kci";
  private static final String TARBALL = "tarball";
  private static final int PULL_MINUTES = 20;
  private static final int LOG_MINUTES = 20;

  private final DockerClient docker;
  private final DockerSettings settings;
  private final ArtifactCache cache;
  private final String host;

  /**
   * A runtime over an engine.
   *
   * @param docker closed with the runtime
   * @param cache the files that jobs need; closed with the runtime
   * @param host the engine's name, for {@code data.job_context}
   */
  public DockerRuntime(
      DockerClient docker, DockerSettings settings, ArtifactCache cache, String host) {
    this.docker = docker;
    this.settings = settings;
    this.cache = cache;
    this.host = host;
  }

  @Override
  public void check() {
    asking("the Docker engine does not answer", () -> docker.pingCmd().exec());
    settings.fileEnvironment();
    try {
      Files.createDirectories(settings.folder());
    } catch (IOException e) {
      throw RuntimeFailure.unavailable(settings.folder() + " cannot be made: " + e, e);
    }
  }

  @Override
  public JobHandle submit(JobRequest job) {
    String nodeId = job.node().requireId();
    InspectContainerResponse before = inspect(name(nodeId)).orElse(null);
    String id = before == null ? create(job) : before.getId();
    if (before == null || "created".equals(before.getState().getStatus())) {
      start(id);
    }
    return new JobHandle(nodeId, id, host);
  }

  private String create(JobRequest job) {
    ContainerDefinition definition = ContainerDefinition.read(job.definition());
    String nodeId = job.node().requireId();
    pullIfMissing(definition.image());
    Map<String, String> environment = new LinkedHashMap<>(definition.environment());
    environment.putAll(job.environment());
    environment.put("KCI_ARTIFACTS", SHARED + "/artifacts");
    environment.put("KCI_DOWNLOADS", SHARED + "/downloads");
    List<Bind> binds = binds(job, environment);
    List<String> variables = new ArrayList<>(settings.fileEnvironment());
    environment.forEach((name, value) -> variables.add(name + "=" + value));
    Map<String, String> labels = new LinkedHashMap<>(definition.labels());
    labels.put(NODE, nodeId);
    labels.put(RUNTIME, settings.runtime());
    CreateContainerCmd create =
        docker
            .createContainerCmd(definition.image())
            .withName(name(nodeId))
            .withCmd(definition.command())
            .withEnv(variables)
            .withLabels(labels)
            .withWorkingDir(SHARED + "/work")
            .withHostConfig(hostConfig(binds));
    if (settings.user() != null) {
      create.withUser(settings.user());
    }
    try {
      return asking("container of node " + nodeId, () -> create.exec().getId());
    } catch (RuntimeFailure e) {
      // another call for the same node has made it meanwhile
      if (e.getCause() instanceof ConflictException) {
        return inspect(name(nodeId)).map(InspectContainerResponse::getId).orElseThrow(() -> e);
      }
      throw e;
    }
  }

  private HostConfig hostConfig(List<Bind> binds) {
    HostConfig config =
        HostConfig.newHostConfig()
            .withBinds(binds)
            .withReadonlyRootfs(settings.readOnly())
            .withTmpFs(Map.of("/tmp", "rw,exec"))
            .withInit(true);
    if (settings.memoryBytes() != null) {
      config.withMemory(settings.memoryBytes()).withMemorySwap(settings.memoryBytes());
    }
    if (settings.cpus() != null) {
      config.withNanoCPUs((long) (settings.cpus() * 1e9));
    }
    if (settings.pids() != null) {
      config.withPidsLimit(settings.pids());
    }
    if (settings.network() != null) {
      config.withNetworkMode(settings.network());
    }
    return config;
  }

  private List<Bind> binds(JobRequest job, Map<String, String> environment) {
    Path folder = folder(job.node().requireId());
    List<Bind> binds = new ArrayList<>();
    for (String shared : List.of("work", "artifacts", "downloads")) {
      Path path = folder.resolve(shared);
      try {
        Files.createDirectories(path);
      } catch (IOException e) {
        throw RuntimeFailure.unavailable(path + ": " + e, e);
      }
      binds.add(new Bind(path.toString(), new Volume(SHARED + "/" + shared)));
    }
    for (Map.Entry<String, URI> artifact : job.artifacts().entrySet()) {
      String inside = SHARED + "/downloads/" + artifact.getKey().replaceAll("[^\\w.+-]", "_");
      Path file = cache.fetch(artifact.getValue()).toAbsolutePath();
      binds.add(new Bind(file.toString(), new Volume(inside), AccessMode.ro));
      if (artifact.getKey().equals(TARBALL)) {
        environment.put("KCI_TARBALL", inside);
        environment.put("KCI_TARBALL_URL", artifact.getValue().toString());
      }
    }
    for (String volume : settings.volumes()) {
      String[] parts = volume.split(":");
      binds.add(
          Bind.parse(Path.of(parts[0]).toAbsolutePath() + volume.substring(parts[0].length())));
    }
    return binds;
  }

  private void pullIfMissing(String image) {
    try {
      docker.inspectImageCmd(image).exec();
      return;
    } catch (NotFoundException missing) {
      LOG.info("Pulling image {}", image);
    } catch (DockerException e) {
      throw failure("image " + image, e);
    } catch (RuntimeException e) { // the transport wraps its I/O errors in bare ones
      throw RuntimeFailure.unavailable("image " + image + ": " + e.getMessage(), e);
    }
    try {
      if (!docker.pullImageCmd(image).start().awaitCompletion(PULL_MINUTES, TimeUnit.MINUTES)) {
        throw RuntimeFailure.unavailable(
            "image " + image + " is not pulled within " + PULL_MINUTES + " minutes", null);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw RuntimeFailure.unavailable("image " + image + ": interrupted", e);
    } catch (RuntimeFailure e) {
      throw e;
    } catch (RuntimeException e) { // docker-java's pull has a zoo of them
      throw RuntimeFailure.refused("image " + image + " cannot be pulled: " + words(e));
    }
  }

  private void start(String id) {
    try {
      asking("start of container " + id, () -> docker.startContainerCmd(id).exec());
    } catch (RuntimeFailure e) {
      if (!(e.getCause() instanceof NotModifiedException)) {
        throw e;
      }
      LOG.debug("Container {} runs already", id);
    }
  }

  @Override
  public Optional<JobHandle> find(String nodeId) {
    return inspect(name(nodeId))
        .filter(container -> !"created".equals(container.getState().getStatus()))
        .map(container -> new JobHandle(nodeId, container.getId(), host));
  }

  @Override
  public JobStatus observe(JobHandle job) {
    InspectContainerResponse container = inspect(job.jobId()).orElse(null);
    if (container == null) {
      return new JobStatus.Unknown();
    }
    InspectContainerResponse.ContainerState state = container.getState();
    String status = state.getStatus() == null ? "" : state.getStatus();
    return switch (status) {
      case "created" -> new JobStatus.Queued();
      case "exited", "dead" -> ended(state);
      default -> new JobStatus.Running();
    };
  }

  private static JobStatus ended(InspectContainerResponse.ContainerState state) {
    Long exit = state.getExitCodeLong();
    long exitStatus = exit == null ? -1 : exit;
    if (exitStatus != 0 && Boolean.TRUE.equals(state.getOOMKilled())) {
      return JobStatus.Judged.infrastructure(
          "the container had no memory left and was killed (exit status " + exitStatus + ")");
    }
    String error = state.getError();
    return error != null && !error.isBlank()
        ? JobStatus.Judged.infrastructure(error.strip())
        : new JobStatus.Exited((int) exitStatus);
  }

  @Override
  public JobOutput collect(JobHandle job, Path folder) {
    Path log = folder.resolve("log");
    try (LogFile file = new LogFile(log)) {
      docker
          .logContainerCmd(job.jobId())
          .withStdOut(true)
          .withStdErr(true)
          .exec(file)
          .awaitCompletion(LOG_MINUTES, TimeUnit.MINUTES);
    } catch (NotFoundException gone) {
      return new JobOutput(null, Map.of(), null);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw RuntimeFailure.unavailable("log of " + job.jobId() + ": interrupted", e);
    } catch (IOException | DockerException e) {
      throw RuntimeFailure.unavailable("log of " + job.jobId() + ": " + e.getMessage(), e);
    }
    return new JobOutput(log, artifacts(job), null);
  }

  private Map<String, Path> artifacts(JobHandle job) {
    Path folder = folder(job.nodeId()).resolve("artifacts");
    Map<String, Path> artifacts = new LinkedHashMap<>();
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        files
            .filter(Files::isRegularFile)
            .sorted()
            .forEach(file -> artifacts.put(file.getFileName().toString(), file));
      } catch (IOException e) {
        throw RuntimeFailure.unavailable("artifacts in " + folder + ": " + e, e);
      }
    }
    return artifacts;
  }

  @Override
  public void cancel(JobHandle job) {
    try {
      docker.stopContainerCmd(job.jobId()).withTimeout((int) settings.grace().toSeconds()).exec();
    } catch (NotModifiedException | NotFoundException ended) {
      LOG.debug("Container {} has ended", job.jobId());
    } catch (DockerException e) {
      throw failure("end of container " + job.jobId(), e);
    } catch (RuntimeException e) { // the transport's own
      throw RuntimeFailure.unavailable("end of container " + job.jobId() + ": " + words(e), e);
    }
  }

  @Override
  public void forget(JobHandle job) {
    try {
      docker.removeContainerCmd(job.jobId()).withForce(true).withRemoveVolumes(true).exec();
    } catch (NotFoundException | ConflictException gone) {
      LOG.debug("Container {} is gone", job.jobId());
    } catch (DockerException e) {
      throw failure("removal of container " + job.jobId(), e);
    }
    Path folder = folder(job.nodeId());
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      } catch (IOException | java.io.UncheckedIOException e) {
        LOG.warn("{} cannot be removed (its files are the container user's): {}", folder, e);
      }
    }
  }

  @Override
  public List<JobHandle> jobs() {
    return asking(
        "list of containers",
        () ->
            docker
                .listContainersCmd()
                .withShowAll(true)
                .withLabelFilter(Map.of(RUNTIME, settings.runtime()))
                .exec()
                .stream()
                .map(this::handle)
                .toList());
  }

  private JobHandle handle(Container container) {
    return new JobHandle(
        container.getLabels().getOrDefault(NODE, "unknown"), container.getId(), host);
  }

  private Optional<InspectContainerResponse> inspect(String container) {
    try {
      return Optional.of(docker.inspectContainerCmd(container).exec());
    } catch (NotFoundException missing) {
      return Optional.empty();
    } catch (DockerException e) {
      throw failure("container " + container, e);
    } catch (RuntimeException e) { // the transport's own
      throw RuntimeFailure.unavailable("container " + container + ": " + words(e), e);
    }
  }

  private static <T> T asking(String what, Supplier<T> question) {
    try {
      return question.get();
    } catch (DockerException e) {
      throw failure(what, e);
    } catch (RuntimeException e) { // the transport wraps its I/O errors in bare ones
      throw RuntimeFailure.unavailable(what + ": " + words(e), e);
    }
  }

  /** 4xx is about this job, all else about the engine. */
  private static RuntimeFailure failure(String what, DockerException e) {
    int status = e.getHttpStatus();
    String message = what + ": " + words(e);
    return status >= 400 && status < 500 && status != 409
        ? RuntimeFailure.refused(message)
        : RuntimeFailure.unavailable(message, e);
  }

  private static String words(@Nullable Throwable e) {
    Function<String, String> oneLine = text -> text.strip().replaceAll("\\s+", " ");
    return e == null || e.getMessage() == null ? String.valueOf(e) : oneLine.apply(e.getMessage());
  }

  private static String name(String nodeId) {
    return "kci-" + nodeId;
  }

  private Path folder(String nodeId) {
    return settings.folder().resolve(nodeId.replaceAll("[^A-Za-z0-9_-]", "_"));
  }

  @Override
  public void close() {
    cache.close();
    try {
      docker.close();
    } catch (IOException e) {
      LOG.debug("Closing the Docker client", e);
    }
  }
}
