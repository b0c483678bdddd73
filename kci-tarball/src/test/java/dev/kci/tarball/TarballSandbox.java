package dev.kci.tarball;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.KciApi;
import dev.kci.api.model.JsonObject;
import dev.kci.api.model.KernelRevision;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.sandbox.ClientFiles;
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
import java.util.concurrent.Callable;
import java.util.function.Predicate;

/** The executable as a process, and a sandbox that it works with. */
final class TarballSandbox implements AutoCloseable {
  final Sandbox sandbox = Sandbox.start();
  final KciApi api = KciApi.builder(sandbox.url()).token(sandbox.token("pipeline")).build();
  private final Path folder;
  private ClientFiles files;
  private final List<Process> processes = new ArrayList<>();

  /**
   * @param folder gets configuration, settings, state and log
   */
  TarballSandbox(Path folder) throws IOException {
    this.folder = folder;
    configure("");
  }

  /** Writes a configuration with the tree {@code mainline}. */
  void configureTree(String url) throws IOException {
    configure("trees:\n  mainline: {url: '" + url + "'}\n");
  }

  /** Writes the configuration: the sandbox's storage, and more. */
  void configure(String more) throws IOException {
    files = ClientFiles.write(sandbox, folder, more, "");
  }

  Path settings() {
    return files.settings();
  }

  Path kdir() {
    return state("git");
  }

  Path spool() {
    return state("spool");
  }

  /** A folder that the service keeps below its state folder. */
  Path state(String name) {
    String instance = "kci-tarball-test@127.0.0.1_" + sandbox.url().getPort();
    return folder.resolve("state").resolve(instance).resolve(name);
  }

  /** Starts {@code kci-tarball run}. */
  Process run(String... more) throws IOException {
    return runUnder(List.of(), more);
  }

  /**
   * Starts {@code kci-tarball run} with another command.
   *
   * @param before a command and its arguments, which ends with those of the executable
   */
  Process runUnder(List<String> before, String... more) throws IOException {
    List<String> command = new ArrayList<>(before);
    command.addAll(List.of(new File("target/kci-tarball").getAbsolutePath(), "run"));
    command.addAll(List.of("--config", files.configuration().toString()));
    command.addAll(List.of("--settings", settings().toString()));
    command.addAll(List.of("--api-url", sandbox.url().toString(), "--name", "test"));
    command.addAll(List.of("--state-dir", folder.resolve("state").toString()));
    command.addAll(List.of(more));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()));
    builder.environment().put("KCI_API_TOKEN", sandbox.token("pipeline").reveal());
    // what is archived here is small: not worth its second compiler
    builder.environment().put("KCI_JAVA_OPTS", "-XX:TieredStopAtLevel=1");
    Process process = builder.start();
    processes.add(process);
    return process;
  }

  /** Creates a checkout as the trigger does. */
  Node checkout(String tree, String url, String commit) {
    return checkout(api, tree, url, commit);
  }

  /** The same as another user. */
  Node checkoutOf(String user, String tree, String url, String commit) {
    try (KciApi other = KciApi.builder(sandbox.url()).token(sandbox.token(user)).build()) {
      return checkout(other, tree, url, commit);
    }
  }

  private static Node checkout(KciApi as, String tree, String url, String commit) {
    KernelRevision revision = new KernelRevision(tree, url, "master", commit);
    return as.nodes()
        .create(
            Node.builder(NodeKind.CHECKOUT, "checkout")
                .timeout(Instant.now().plus(Duration.ofHours(1)))
                .data(JsonObject.of("kernel_revision", revision.toJson()).with("kept", "as it is"))
                .build());
  }

  /** Waits until the node is as wanted, two minutes at most. */
  Node await(Node node, Predicate<Node> wanted) throws Exception {
    await("node " + node.id(), () -> wanted.test(api.nodes().get(node.requireId())));
    return api.nodes().get(node.requireId());
  }

  /** Waits until the checkout has its tarball. */
  Node awaitAvailable(Node node) throws Exception {
    Node ended = await(node, now -> now.state() != NodeState.RUNNING);
    assertThat(ended.state()).as("%s%n%s", ended, log()).isEqualTo(NodeState.AVAILABLE);
    return ended;
  }

  /** Waits until the checkout has ended with an error. */
  Node awaitFailed(Node node) throws Exception {
    Node ended = await(node, now -> now.state() != NodeState.RUNNING);
    assertThat(ended.state()).as("%s%n%s", ended, log()).isEqualTo(NodeState.DONE);
    assertThat(ended.errorCode()).contains("git_checkout_failure");
    return ended;
  }

  void await(String what, Callable<Boolean> wanted) throws Exception {
    Instant limit = Instant.now().plusSeconds(120);
    while (!wanted.call()) {
      assertThat(Instant.now()).as("%s%n%s", what, log()).isBefore(limit);
      new StopSignal().await(Duration.ofMillis(50));
    }
  }

  String log() throws IOException {
    return Files.readString(folder.resolve("log"));
  }

  /** The file that the checkout's tarball URL names, as it lies in the storage. */
  Path stored(Node node) {
    String url = node.artifacts().get("tarball");
    return sandbox
        .storageFolder()
        .resolve(url.substring(sandbox.storageUrl().toString().length() + 1));
  }

  @Override
  public void close() throws Exception {
    for (Process process : processes) {
      process.destroyForcibly().waitFor(); // or it may write into the folder that is removed
    }
    api.close();
    sandbox.close();
  }
}
