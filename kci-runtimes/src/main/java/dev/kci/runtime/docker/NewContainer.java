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
import dev.kci.runtime.ArtifactName;
import dev.kci.runtime.JobRequest;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts together the container of a job: its definition, the runtime's settings, the downloads. What
 * a job runs is somebody else's code, so it has no capabilities, cannot get any, and cannot take
 * all memory or processes of the machine.
 *
 * @param token the API token that the job sees as a file; null for none
 * @param memoryBytes the container's limit
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

  /** The command that makes it; downloads what the job needs. */
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
