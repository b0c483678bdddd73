package dev.kci.runtime.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.exception.NotModifiedException;
import com.github.dockerjava.api.model.Container;
import dev.kci.api.model.WaitReason;
import dev.kci.runtime.ArtifactCache;
import dev.kci.runtime.FollowedLogs;
import dev.kci.runtime.JobHandle;
import dev.kci.runtime.JobOutput;
import dev.kci.runtime.JobRequest;
import dev.kci.runtime.JobRuntime;
import dev.kci.runtime.JobStatus;
import dev.kci.runtime.LeftFiles;
import dev.kci.runtime.RuntimeFailure;
import dev.kci.runtime.RuntimeHome;
import dev.kci.service.RecentIds;
import dev.kci.text.ErrorText;
import dev.kci.text.FileName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs jobs as containers of a Docker engine on this machine. A container is named after its node,
 * so the engine itself refuses a second one. Labels prove that it is ours.
 */
public final class DockerRuntime implements JobRuntime {
  private static final Logger LOG = LoggerFactory.getLogger(DockerRuntime.class);

  private final Engine engine;
  private final DockerSettings settings;
  private final ArtifactCache cache;
  private final RuntimeHome home;
  private final ContainerLabels labels;
  private final FollowedLogs logs;
  private final Set<String> warned = RecentIds.most(1000);
  private volatile long engineMemory;

  /**
   * Opens a runtime on the engine that the settings or the environment name.
   *
   * @param home its folder must have the same path for the engine
   * @param cache the files that jobs need; closed with the runtime
   */
  public static DockerRuntime open(DockerSettings settings, RuntimeHome home, ArtifactCache cache) {
    return new DockerRuntime(
        DockerClients.open(settings.address()),
        DockerClients.openForLogs(settings.address()),
        settings,
        home,
        cache);
  }

  /**
   * Creates a runtime.
   *
   * @param docker closed with the runtime
   * @param streams for logs ({@link DockerClients#openForLogs}), closed with the runtime
   * @param home its folder must have the same path for the engine
   * @param cache the files that jobs need; closed with the runtime
   */
  DockerRuntime(
      DockerClient docker,
      DockerClient streams,
      DockerSettings settings,
      RuntimeHome home,
      ArtifactCache cache) {
    this.engine = new Engine(docker, streams);
    this.settings = settings;
    this.home = home;
    this.labels = new ContainerLabels(home.runtime(), home.apiUrl());
    this.cache = cache;
    this.logs = new FollowedLogs(home.folder(), List.of(), home.limits().logBytes());
  }

  @Override
  public void check() {
    settings.environment().lines();
    try {
      Files.createDirectories(home.folder());
    } catch (IOException e) {
      throw RuntimeFailure.refused(
          "cannot create folder " + home.folder() + ": " + ErrorText.reason(e));
    }
    engine.ping();
  }

  @Override
  public JobHandle submit(JobRequest job) {
    String nodeId = job.node().requireId();
    InspectContainerResponse before = engine.inspect(name(nodeId)).orElse(null);
    String id = before == null ? create(job) : requireOurs(nodeId, before).getId();
    if (before == null || "created".equals(before.getState().getStatus())) {
      engine.start(id);
    }
    logs.follow(nodeId, id, engine.log(id, true));
    return new JobHandle(nodeId, id, home.host());
  }

  private String create(JobRequest job) {
    ContainerDefinition definition = ContainerDefinition.read(job.definition());
    String name = name(job.node().requireId());
    warnOfRoot(definition.image(), engine.userOf(definition.image()));
    SharedFolder shared = shared(job.node().requireId());
    NewContainer container =
        new NewContainer(job, definition, settings, labels, home.jobToken(), shared, memory());
    try {
      return Engine.ask(
          "cannot create container " + name,
          () -> container.command(engine.client(), cache).withName(name).exec().getId());
    } catch (RuntimeFailure e) {
      // another call for the same node has created it meanwhile
      if (e.getCause() instanceof ConflictException) {
        return engine
            .inspect(name)
            .map(found -> requireOurs(job.node().requireId(), found).getId())
            .orElseThrow(() -> e);
      }
      throw e;
    }
  }

  private void warnOfRoot(String image, String imageUser) {
    if (settings.user() == null && imageUser.isEmpty() && warned.add(image)) {
      LOG.warn(
          "Jobs run as root in their containers, without capabilities; set user in the runtime's"
              + " configuration or USER in the image runtime={} image={}",
          home.runtime(),
          image);
    }
  }

  private long memory() {
    Long configured = settings.memoryBytes();
    if (configured != null) {
      return configured;
    }
    if (engineMemory == 0) {
      engineMemory = engine.memory();
    }
    return engineMemory / 4 * 3;
  }

  @Override
  public Optional<JobHandle> find(String nodeId) {
    return engine
        .inspect(name(nodeId))
        .filter(container -> isOurs(nodeId, container))
        .filter(container -> !"created".equals(container.getState().getStatus()))
        .map(container -> new JobHandle(nodeId, container.getId(), home.host()));
  }

  /**
   * Labels cannot be changed and ids are never reused, so this only has to be checked when a
   * container is found.
   */
  private boolean isOurs(String nodeId, InspectContainerResponse container) {
    Map<String, String> found = container.getConfig().getLabels();
    return found != null
        && labels.of(nodeId).entrySet().stream()
            .allMatch(label -> label.getValue().equals(found.get(label.getKey())));
  }

  private InspectContainerResponse requireOurs(String nodeId, InspectContainerResponse container) {
    if (!isOurs(nodeId, container)) {
      throw RuntimeFailure.refused(
          "container %s already exists without the labels %s; remove or rename it"
              .formatted(name(nodeId), labels.of(nodeId)));
    }
    return container;
  }

  @Override
  public JobStatus observe(JobHandle job) {
    InspectContainerResponse container = engine.inspect(job.jobId()).orElse(null);
    if (container == null) {
      return new JobStatus.Unknown();
    }
    InspectContainerResponse.ContainerState state = container.getState();
    String status = state.getStatus() == null ? "" : state.getStatus();
    return switch (status) {
      case "created" -> new JobStatus.Queued(new WaitReason(WaitReason.Code.STARTING));
      case "exited", "dead" -> ended(state);
      default -> {
        logs.follow(
            job.nodeId(), job.jobId(), engine.log(job.jobId(), true)); // also after a restart
        yield new JobStatus.Running();
      }
    };
  }

  private static JobStatus ended(InspectContainerResponse.ContainerState state) {
    Long exit = state.getExitCodeLong();
    long exitStatus = exit == null ? -1 : exit;
    if (exitStatus != 0 && Boolean.TRUE.equals(state.getOOMKilled())) {
      return JobStatus.Judged.infrastructure(
          "the container ran out of memory and was killed (exit status " + exitStatus + ")");
    }
    String error = state.getError();
    return error != null && !error.isBlank()
        ? JobStatus.Judged.infrastructure(error.strip())
        : new JobStatus.Exited((int) exitStatus);
  }

  @Override
  public JobOutput collect(JobHandle job, Path folder) {
    Path log = folder.resolve("log");
    Optional<InspectContainerResponse> container = engine.inspect(job.jobId());
    FollowedLogs.Source source = container.isPresent() ? engine.log(job.jobId(), false) : null;
    FollowedLogs.Collected collected = logs.collect(job.nodeId(), job.jobId(), source, log);
    if (collected.failure() != null) { // retry: the log has the results
      throw RuntimeFailure.unavailable(
          "cannot read the log of container "
              + job.jobId()
              + ": "
              + ErrorText.of(collected.failure()),
          collected.failure());
    }
    Path found = collected.log();
    if (found == null && Files.exists(log)) {
      found = log; // an empty log
    }
    LeftFiles left = shared(job.nodeId()).artifacts(home.limits());
    return new JobOutput(found, left.files(), null, left.leftOut(), null)
        .in(container.flatMap(engine::imageOf).orElse(null));
  }

  @Override
  public void cancel(JobHandle job) {
    int grace = (int) home.grace().toSeconds();
    Engine.ask(
        "cannot stop container " + job.jobId(),
        () -> {
          try {
            return engine.client().stopContainerCmd(job.jobId()).withTimeout(grace).exec();
          } catch (NotModifiedException | NotFoundException ended) {
            LOG.debug("Container has already ended container={}", job.jobId());
            return null;
          }
        });
  }

  @Override
  public void forget(JobHandle job) {
    Engine.ask(
        "cannot remove container " + job.jobId(),
        () -> {
          try {
            return engine
                .client()
                .removeContainerCmd(job.jobId())
                .withForce(true)
                .withRemoveVolumes(true)
                .exec();
          } catch (NotFoundException | ConflictException gone) {
            LOG.debug("Container is already gone container={}", job.jobId());
            return null;
          }
        });
    logs.forget(job.nodeId());
    shared(job.nodeId()).delete();
  }

  @Override
  public List<JobHandle> jobs() {
    return Engine.ask(
        "cannot list containers",
        () ->
            engine
                .client()
                .listContainersCmd()
                .withShowAll(true)
                .withLabelFilter(labels.common())
                .exec()
                .stream()
                .map(this::handle)
                .flatMap(Optional::stream)
                .toList());
  }

  private Optional<JobHandle> handle(Container container) {
    return Optional.ofNullable(container.getLabels().get(ContainerLabels.NODE))
        .map(nodeId -> new JobHandle(nodeId, container.getId(), home.host()));
  }

  private static String name(String nodeId) {
    return "kci-" + nodeId;
  }

  private SharedFolder shared(String nodeId) {
    return new SharedFolder(home.folder().resolve(FileName.of(nodeId)));
  }

  @Override
  public void close() {
    logs.close();
    cache.close();
    engine.close();
  }
}
