package dev.kci.runner.pull;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.KciApi;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import dev.kci.runner.supervise.TestReporter;
import dev.kci.runtime.ArtifactCache;
import dev.kci.runtime.JobHandle;
import dev.kci.runtime.JobOutput;
import dev.kci.runtime.JobRequest;
import dev.kci.runtime.JobRuntime;
import dev.kci.runtime.JobStatus;
import dev.kci.runtime.RuntimeLimits;
import dev.kci.runtime.TestFetcher;
import dev.kci.sandbox.Sandbox;
import dev.kci.sandbox.SandboxUser;
import dev.kci.service.Quarantine;
import dev.kci.service.StopSignal;
import dev.kci.status.Meters;
import dev.kci.trust.TrustedOwners;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lab of a LAVA definition, with a stand-in for LAVA. */
class PullerTest {
  @TempDir Path temp;
  private final Sandbox sandbox =
      Sandbox.builder()
          .users(List.of(SandboxUser.of("pipeline"), SandboxUser.runtime("lab")))
          .start();
  private final KciApi pipeline = api("pipeline");
  private final KciApi lab = api("runtime-lab");
  private final Lava lava = new Lava();

  private KciApi api(String user) {
    return KciApi.builder(sandbox.url()).token(sandbox.token(user)).build();
  }

  @AfterEach
  void close() {
    pipeline.close();
    lab.close();
    sandbox.close();
  }

  /** A lab whose jobs pass at the second look. */
  private static final class Lava implements JobRuntime {
    private final Map<String, JobHandle> jobs = new ConcurrentHashMap<>();
    private final List<String> definitions = new ArrayList<>();
    private final List<String> looks = new ArrayList<>();
    private int mostAtOnce;

    @Override
    public void check() {}

    @Override
    public synchronized JobHandle submit(JobRequest job) {
      String nodeId = job.node().requireId();
      definitions.add(job.definition());
      jobs.put(nodeId, new JobHandle(nodeId, String.valueOf(definitions.size()), "lava"));
      mostAtOnce = Math.max(mostAtOnce, jobs.size());
      return jobs.get(nodeId);
    }

    @Override
    public Optional<JobHandle> find(String nodeId) {
      return Optional.ofNullable(jobs.get(nodeId));
    }

    @Override
    public synchronized JobStatus observe(JobHandle job) {
      boolean seen = looks.contains(job.nodeId());
      looks.add(job.nodeId());
      return seen ? new JobStatus.Judged(Result.PASS, null, null) : new JobStatus.Running();
    }

    @Override
    public JobOutput collect(JobHandle job, Path folder) {
      return new JobOutput(null, Map.of(), null, List.of(), "qemu-01");
    }

    @Override
    public void cancel(JobHandle job) {}

    @Override
    public void forget(JobHandle job) {
      jobs.remove(job.nodeId());
    }

    @Override
    public List<JobHandle> jobs() {
      return List.copyOf(jobs.values());
    }

    @Override
    public void close() {}
  }

  private String offer(String name) throws IOException {
    Path file = sandbox.storageFolder().resolve("jobs/" + name + ".yaml");
    Files.createDirectories(file.getParent());
    Files.writeString(file, "job_name: " + name + "\nnotify: {callback: {url: 'http://x/'}}\n");
    return pipeline
        .nodes()
        .create(
            Node.builder(NodeKind.JOB, name)
                .data("runtime", "lab")
                .data("platform", "board")
                .artifacts(
                    Map.of("job_definition", sandbox.storageUrl() + "/jobs/" + name + ".yaml"))
                .timeout(Instant.now().plusSeconds(3600))
                .build())
        .requireId();
  }

  private void pullOnce(int concurrency) {
    Duration second = Duration.ofSeconds(1);
    try (ArtifactCache cache =
            new ArtifactCache(
                temp.resolve("cache"),
                Duration.ofDays(1),
                TestFetcher.of(sandbox.storageUrl().toString()));
        Puller puller =
            new Puller(
                new Puller.Setup(
                    new Offers("lab", Set.of("board"), Part.ALL, Offers.Form.LAVA),
                    TrustedOwners.of(lab.users(), Set.of("pipeline")),
                    null,
                    sandbox.url().toString(),
                    "here",
                    temp.resolve("state"),
                    Duration.ofDays(1)),
                lab,
                lava,
                new RuntimeLimits(
                    concurrency,
                    2,
                    Duration.ofMillis(100),
                    second,
                    true,
                    second.multipliedBy(30),
                    second.multipliedBy(30)),
                cache,
                TestReporter.of(lab, temp.resolve("scratch"), InstantSource.system()),
                new Quarantine(null, "job"),
                new Meters(),
                new StopSignal())) {
      puller.runOnce();
    }
  }

  @Test
  void runningNodeWithALavaDefinitionGoesToTheLabsOwnLava() throws Exception {
    String id = offer("boot");
    pullOnce(10);
    assertThat(lava.definitions).containsExactly("job_name: boot\n");
    Node done = pipeline.nodes().get(id);
    assertThat(done.state()).isEqualTo(NodeState.DONE);
    assertThat(done.result()).isEqualTo(Result.PASS);
    assertThat(done.data().string("job_id").orElse("")).matches("lab:[0-9a-f]{32}");
    assertThat(done.data().string("device")).contains("qemu-01");
    assertThat(done.owner()).isEqualTo("pipeline");
    assertThat(temp.resolve("state/claims")).isEmptyDirectory();
    pullOnce(10);
    assertThat(lava.definitions).hasSize(1);
  }

  @Test
  void fullLabClaimsNoMoreThanItCanRun() throws Exception {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      ids.add(offer("boot" + i));
    }
    pullOnce(1);
    assertThat(lava.mostAtOnce).isEqualTo(1);
    assertThat(ids)
        .allSatisfy(id -> assertThat(pipeline.nodes().get(id).result()).isEqualTo(Result.PASS));
  }
}
