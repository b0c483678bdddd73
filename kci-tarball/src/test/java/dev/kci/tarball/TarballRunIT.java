package dev.kci.tarball;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.KciApi;
import dev.kci.api.model.JsonObject;
import dev.kci.api.model.KernelRevision;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import dev.kci.sandbox.Sandbox;
import dev.kci.service.StopSignal;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.eclipse.jgit.revwalk.RevCommit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The executable as a process, against the sandbox and a repository on this machine. */
class TarballRunIT {
  @TempDir Path temp;
  private Sandbox sandbox;
  private KciApi api;
  private KernelTree remote;
  private Path settings;
  private final List<Process> processes = new ArrayList<>();

  @BeforeEach
  void start() throws Exception {
    sandbox = Sandbox.start();
    api = KciApi.builder(sandbox.url()).token(sandbox.token("pipeline")).build();
    remote = new KernelTree(temp.resolve("remote"));
    remote.commit("first");
    remote.tag("v6.1-rc1");
    Files.writeString(
        temp.resolve("config.yaml"),
        "storage:\n  sandbox: {storage_type: backend, base_url: '%1$s', api_url: '%1$s'}\n"
            .formatted(sandbox.storageUrl()));
    settings = temp.resolve("kernelci.toml");
    Files.writeString(
        settings,
        """
        [DEFAULT]
        storage_config = "sandbox"
        [tarball]
        kdir = "%s"
        [storage.sandbox]
        storage_cred = "%s"
        """
            .formatted(temp.resolve("kdir.git"), sandbox.token("pipeline").reveal()));
  }

  @AfterEach
  void stop() {
    processes.forEach(Process::destroyForcibly);
    remote.close();
    api.close();
    sandbox.close();
  }

  private Process run(String... more) throws IOException {
    List<String> command = new ArrayList<>();
    command.addAll(List.of(new File("target/kci-tarball").getAbsolutePath(), "run"));
    command.addAll(List.of("--config", temp.resolve("config.yaml").toString()));
    command.addAll(List.of("--settings", settings.toString()));
    command.addAll(List.of("--api-url", sandbox.url().toString(), "--name", "test"));
    command.addAll(List.of(more));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(temp.resolve("log").toFile()));
    builder.environment().put("KCI_API_TOKEN", sandbox.token("pipeline").reveal());
    Process process = builder.start();
    processes.add(process);
    return process;
  }

  private Node checkout(String commit) {
    KernelRevision revision = new KernelRevision("mainline", remote.url(), "master", commit);
    return api.nodes()
        .create(
            Node.builder(NodeKind.CHECKOUT, "checkout")
                .timeout(Instant.now().plus(Duration.ofHours(1)))
                .data(JsonObject.of("kernel_revision", revision.toJson()).with("kept", "as it is"))
                .build());
  }

  private Node await(Node node, Predicate<Node> wanted) throws Exception {
    Instant limit = Instant.now().plusSeconds(60);
    Node now = api.nodes().get(node.requireId());
    while (!wanted.test(now)) {
      assertThat(Instant.now()).as("%s%n%s", now, log()).isBefore(limit);
      new StopSignal().await(Duration.ofMillis(50));
      now = api.nodes().get(node.requireId());
    }
    return now;
  }

  private String log() throws IOException {
    return Files.readString(temp.resolve("log"));
  }

  @Test
  void makesCheckoutsAvailableAndEndsThoseThatCannotBe() throws Exception {
    RevCommit second = remote.commit("second");
    Node before = checkout(second.name());
    Process process = run();
    Node available = await(before, node -> node.state() == NodeState.AVAILABLE);
    assertThat(available.result()).isEqualTo(Result.PASS);
    assertThat(available.holdoff()).isAfter(Instant.now());
    KernelRevision revision = available.kernelRevision().orElseThrow();
    assertThat(revision.describe()).isEqualTo("v6.1-rc1-1-g" + second.name().substring(0, 7));
    assertThat(revision.commitMessage()).isEqualTo("second");
    assertThat(revision.version().patchlevel()).isEqualTo(1);
    assertThat(available.data().string("kept")).contains("as it is");
    String url = available.artifacts().get("tarball");
    String name = "linux-mainline-master-" + revision.describe() + ".tar.gz";
    assertThat(url).isEqualTo(sandbox.storageUrl() + "/checkout-" + available.id() + "/" + name);
    Path stored = sandbox.storageFolder().resolve("checkout-" + available.id()).resolve(name);
    assertThat(stored).exists();
    assertThat(available.data().integer("tarball_length")).contains(Files.size(stored));

    Node gone = checkout("0123456789012345678901234567890123456789");
    Node failed = await(gone, node -> node.state() == NodeState.DONE);
    assertThat(failed.result()).isEqualTo(Result.FAIL);
    assertThat(failed.errorCode()).contains("git_checkout_failure");
    assertThat(failed.errorMessage().orElseThrow()).contains("not in branch master");

    process.destroy();
    assertThat(process.waitFor(5, TimeUnit.SECONDS)).as(log()).isTrue();
    assertThat(process.exitValue()).isZero();

    Node meanwhile = checkout(remote.commit("third").name());
    run();
    await(meanwhile, node -> node.state() == NodeState.AVAILABLE);
  }

  @Test
  void onceMakesWhatWaitsAndExits() throws Exception {
    Node superseded = checkout(remote.commit("second").name());
    api.nodes().update(superseded, n -> n.withData(n.data().with("superseded_by", "x")));
    Node waiting = checkout(remote.commit("third").name());
    Process process = run("--once");
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(log()).isZero();
    assertThat(api.nodes().get(waiting.requireId()).state()).isEqualTo(NodeState.AVAILABLE);
    assertThat(api.nodes().get(superseded.requireId()).state()).isEqualTo(NodeState.RUNNING);
  }

  @Test
  void finishesAfterItWasKilled() throws Exception {
    Node waiting = checkout(remote.commit("second").name());
    Process first = run();
    await(waiting, node -> Files.exists(temp.resolve("kdir.git")));
    first.destroyForcibly().waitFor();
    run();
    await(waiting, node -> node.state() == NodeState.AVAILABLE);
  }

  @Test
  void saysInOneLineWhatIsWrongWithTheSettings() throws Exception {
    Files.writeString(settings, "[DEFAULT]\nstorage_config = \"other\"\n");
    Process process = run();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(2);
    assertThat(log()).contains("other").doesNotContain("\tat ");
  }
}
