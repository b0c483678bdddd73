package dev.kci.runtime.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Volume;
import dev.kci.config.Secret;
import dev.kci.runtime.ArtifactCache;
import dev.kci.runtime.JobRequest;
import dev.kci.text.ArtifactName;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Builds the container of a job from its definition, the runtime's settings and the downloads. A
 * job runs code that we do not trust, so the container has no capabilities, cannot gain any, and
 * has limits on memory and processes.
 *
 * @param token the API token that the job can read from a file; may be null
 * @param memoryBytes the memory limit
 */
record NewContainer(
    JobRequest job,
    ContainerDefinition definition,
    DockerSettings settings,
    ContainerLabels labels,
    @Nullable Secret token,
    SharedFolder shared,
    long memoryBytes) {
  private static final String TARBALL = "tarball";

  /** Downloads the job's dependencies and returns the command that creates the container. */
  CreateContainerCmd command(DockerClient docker, ArtifactCache cache) {
    Map<String, String> environment = new LinkedHashMap<>(definition.environment());
    environment.putAll(job.environment());
    environment.put("KCI_ARTIFACTS", SharedFolder.INSIDE + "/artifacts");
    environment.put("KCI_DOWNLOADS", SharedFolder.INSIDE + "/downloads");
    List<Bind> binds = binds(cache, environment);
    List<String> variables = new ArrayList<>(settings.environment().lines());
    environment.forEach((name, value) -> variables.add(name + "=" + value));
    Map<String, String> all = new LinkedHashMap<>(definition.labels());
    all.putAll(labels.of(job.node().requireId()));
    CreateContainerCmd create =
        docker
            .createContainerCmd(definition.image())
            .withCmd(definition.command())
            .withEnv(variables)
            .withLabels(all)
            .withWorkingDir(SharedFolder.INSIDE + "/work")
            .withHostConfig(hostConfig(binds));
    if (settings.user() != null) {
      create.withUser(settings.user());
    }
    return create;
  }

  private List<Bind> binds(ArtifactCache cache, Map<String, String> environment) {
    List<Bind> binds = new ArrayList<>(shared.prepare());
    for (Map.Entry<String, URI> artifact : job.artifacts().entrySet()) {
      String inside = SharedFolder.INSIDE + "/downloads/" + ArtifactName.file(artifact.getKey());
      Path file = cache.fetch(artifact.getValue()).toAbsolutePath();
      SharedFolder.makeReadable(file);
      binds.add(new Bind(file.toString(), new Volume(inside), AccessMode.ro));
      if (artifact.getKey().equals(TARBALL)) {
        environment.put("KCI_TARBALL", inside);
        environment.put("KCI_TARBALL_URL", artifact.getValue().toString());
      }
    }
    if (definition.script() != null) {
      binds.add(shared.script(definition.script()));
    }
    if (token != null) {
      binds.add(shared.secret(token));
      environment.put("KCI_API_TOKEN_FILE", SharedFolder.TOKEN);
    }
    settings.volumes().forEach(volume -> binds.add(Bind.parse(volume)));
    return binds;
  }

  private Capability[] capabilities() {
    return settings.capabilities().stream().map(Capability::valueOf).toArray(Capability[]::new);
  }

  private HostConfig hostConfig(List<Bind> binds) {
    HostConfig config =
        HostConfig.newHostConfig()
            .withBinds(binds)
            .withReadonlyRootfs(settings.readOnly())
            .withTmpFs(Map.of("/tmp", "rw,exec"))
            .withInit(true)
            .withCapDrop(Capability.ALL)
            .withCapAdd(capabilities())
            .withSecurityOpts(List.of("no-new-privileges:true"))
            .withMemory(memoryBytes)
            .withMemorySwap(memoryBytes)
            .withPidsLimit(settings.pids());
    if (settings.cpus() != null) {
      config.withNanoCPUs((long) (settings.cpus() * 1e9));
    }
    if (settings.network() != null) {
      config.withNetworkMode(settings.network());
    }
    return config;
  }
}
