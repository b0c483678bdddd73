package dev.kci.runtime.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.exception.NotModifiedException;
import com.github.dockerjava.api.model.Container;
import dev.kci.runtime.ArtifactCache;
import dev.kci.runtime.FollowedLogs;
import dev.kci.runtime.JobHandle;
import dev.kci.runtime.JobOutput;
import dev.kci.runtime.JobRequest;
import dev.kci.runtime.JobRuntime;
import dev.kci.runtime.JobStatus;
import dev.kci.runtime.LeftFiles;
import dev.kci.runtime.RuntimeFailure;
import dev.kci.service.RecentIds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs jobs as containers of a Docker engine on this machine. A container is named after its node,
 * so that the engine itself refuses a second one, and is found again by label.
 */
public final class DockerRuntime implements JobRuntime {
  private static final Logger LOG = LoggerFactory.getLogger(DockerRuntime.class);

  private final Engine engine;
  private final DockerSettings settings;
  private final ArtifactCache cache;
  private final String host;
  private final FollowedLogs logs;
  private final Set<String> warned = RecentIds.most(1000);
  private volatile long engineMemory;

  /**
   * A runtime over the engine of an address.
   *
   * @param address such as {@code unix:///var/run/docker.sock}; null for the environment's
   * @param cache the files that jobs need; closed with the runtime
   * @param host the engine's name, for {@code data.job_context}
   */
  public static DockerRuntime open(
      @Nullable String address, DockerSettings settings, ArtifactCache cache, String host) {
    return new DockerRuntime(
        DockerClients.open(address), DockerClients.openForLogs(address), settings, cache, host);
  }

  /**
   * A runtime over an engine.
   *
   * @param docker closed with the runtime
   * @param streams for logs ({@link DockerClients#openForLogs}), closed with the runtime
   * @param cache the files that jobs need; closed with the runtime
   * @param host the engine's name, for {@code data.job_context}
   */
  DockerRuntime(
      DockerClient docker,
      DockerClient streams,
      DockerSettings settings,
      ArtifactCache cache,
      String host) {
    this.engine = new Engine(docker, streams);
    this.settings = settings;
    this.cache = cache;
    this.host = host;
    this.logs = new FollowedLogs(settings.folder(), List.of(), settings.limits().logBytes());
  }

  @Override
  public void check() {
    settings.fileEnvironment();
    try {
      Files.createDirectories(settings.folder());
    } catch (IOException e) {
      throw RuntimeFailure.refused(settings.folder() + " cannot be made: " + e);
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
    logs.follow(nodeId, engine.log(id, true));
    return new JobHandle(nodeId, id, host);
  }

  private String create(JobRequest job) {
    ContainerDefinition definition = ContainerDefinition.read(job.definition());
    String name = name(job.node().requireId());
    warnOfRoot(definition.image(), engine.userOf(definition.image()));
    SharedFolder shared = shared(job.node().requireId());
    NewContainer container = new NewContainer(job, definition, settings, shared, memory());
    try {
      return Engine.ask(
          "container " + name,
          () -> container.command(engine.client(), cache).withName(name).exec().getId());
    } catch (RuntimeFailure e) {
      // another call for the same node has made it meanwhile
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
          "{}: jobs in {} run as root of their container, without capabilities; set user in the"
              + " runtime's configuration, or USER in the image",
          settings.runtime(),
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
        .map(container -> new JobHandle(nodeId, container.getId(), host));
  }

  /**
   * A container's labels cannot be changed and its id is never given again, so what is ours when it
   * is found stays so.
   */
  private boolean isOurs(String nodeId, InspectContainerResponse container) {
    Map<String, String> labels = container.getConfig().getLabels();
    return labels != null
        && settings.labels(nodeId).entrySet().stream()
            .allMatch(label -> label.getValue().equals(labels.get(label.getKey())));
  }

  private InspectContainerResponse requireOurs(String nodeId, InspectContainerResponse container) {
    if (!isOurs(nodeId, container)) {
      throw RuntimeFailure.refused(
          "container %s exists but has not the labels %s; remove it, or give it another name"
              .formatted(name(nodeId), settings.labels(nodeId)));
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
      case "created" -> new JobStatus.Queued();
      case "exited", "dead" -> ended(state);
      default -> {
        logs.follow(job.nodeId(), engine.log(job.jobId(), true)); // also after a restart
        yield new JobStatus.Running();
      }
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
    FollowedLogs.Source source =
        engine.inspect(job.jobId()).isPresent() ? engine.log(job.jobId(), false) : null;
    FollowedLogs.Collected collected = logs.collect(job.nodeId(), source, log);
    if (collected.failure() != null) { // of an engine that is there: its log has the results
      throw RuntimeFailure.unavailable(
          "log of " + job.jobId() + ": " + collected.failure().getMessage(), collected.failure());
    }
    Path found = collected.log();
    if (found == null && Files.exists(log)) {
      found = log; // a job that said nothing has a log, too
    }
    LeftFiles left = shared(job.nodeId()).artifacts(settings.limits());
    return new JobOutput(found, left.files(), null, left.leftOut());
  }

  @Override
  public void cancel(JobHandle job) {
    int grace = (int) settings.grace().toSeconds();
    Engine.ask(
        "end of container " + job.jobId(),
        () -> {
          try {
            return engine.client().stopContainerCmd(job.jobId()).withTimeout(grace).exec();
          } catch (NotModifiedException | NotFoundException ended) {
            LOG.debug("Container {} has ended", job.jobId());
            return null;
          }
        });
  }

  @Override
  public void forget(JobHandle job) {
    Engine.ask(
        "removal of container " + job.jobId(),
        () -> {
          try {
            return engine
                .client()
                .removeContainerCmd(job.jobId())
                .withForce(true)
                .withRemoveVolumes(true)
                .exec();
          } catch (NotFoundException | ConflictException gone) {
            LOG.debug("Container {} is gone", job.jobId());
            return null;
          }
        });
    logs.forget(job.nodeId());
    shared(job.nodeId()).delete();
  }

  @Override
  public List<JobHandle> jobs() {
    return Engine.ask(
        "list of containers",
        () ->
            engine
                .client()
                .listContainersCmd()
                .withShowAll(true)
                .withLabelFilter(settings.labels())
                .exec()
                .stream()
                .map(this::handle)
                .flatMap(Optional::stream)
                .toList());
  }

  private Optional<JobHandle> handle(Container container) {
    return Optional.ofNullable(container.getLabels().get(DockerSettings.NODE))
        .map(nodeId -> new JobHandle(nodeId, container.getId(), host));
  }

  private static String name(String nodeId) {
    return "kci-" + nodeId;
  }

  private SharedFolder shared(String nodeId) {
    return new SharedFolder(settings.folder().resolve(nodeId.replaceAll("[^A-Za-z0-9_-]", "_")));
  }

  @Override
  public void close() {
    logs.close();
    cache.close();
    engine.close();
  }
}
