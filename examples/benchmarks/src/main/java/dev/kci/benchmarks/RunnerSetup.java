package dev.kci.benchmarks;

import dev.kci.api.KciApi;
import dev.kci.api.model.KernelRevision;
import dev.kci.api.model.KernelVersion;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeQuery;
import dev.kci.api.model.NodeState;
import dev.kci.sandbox.ClientFiles;
import dev.kci.sandbox.Sandbox;
import dev.kci.service.StopSignal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** A sandbox, a folder with configuration and settings, and {@code kci-runner} processes on it. */
final class RunnerSetup implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMinutes(30);

  private static final String TREES = "trees:\n  t: {url: 'https://example.org/t.git'}\n";

  private final Sandbox sandbox = Sandbox.start();
  private final KciApi api;
  private final Path folder;
  private final ClientFiles files;
  private final Path kciRunner;
  private final List<Process> running = new ArrayList<>();

  /**
   * Writes the configuration, adding the sandbox's storage and the tree.
   *
   * @param settings further TOML
   */
  RunnerSetup(Path kciRunner, String configuration, String settings) throws IOException {
    this.kciRunner = kciRunner.toAbsolutePath();
    this.api = KciApi.builder(sandbox.url()).token(sandbox.token("pipeline")).build();
    this.folder = Files.createTempDirectory("kci-benchmark-");
    this.files = ClientFiles.write(sandbox, folder, TREES + configuration, settings);
  }

  Sandbox sandbox() {
    return sandbox;
  }

  Path folder() {
    return folder;
  }

  /** Returns the client of the user whose nodes the runners handle. */
  KciApi api() {
    return api;
  }

  List<String> command(String apiUrl, String runtimes, String... options) {
    return command(apiUrl, runtimes, folder.resolve("state"), options);
  }

  /**
   * Returns the command of one of several runners.
   *
   * @param state the folder for its state
   */
  List<String> command(String apiUrl, String runtimes, Path state, String... options) {
    List<String> command =
        new ArrayList<>(
            List.of(
                kciRunner.toString(),
                "run",
                "--name",
                "benchmark",
                "--config",
                files.configuration().toString(),
                "--settings",
                files.settings().toString(),
                "--api-url",
                apiUrl,
                "--state-dir",
                state.toString(),
                "--log-level",
                "warn",
                "--runtimes",
                runtimes));
    command.addAll(List.of(options));
    return command;
  }

  Map<String, String> environment(String heap) {
    return Map.of(
        "KCI_API_TOKEN",
        sandbox.token("pipeline").reveal(),
        "KCI_RUNTIME_SHELL_API_TOKEN",
        sandbox.token("runtime-shell").reveal(),
        "KCI_JAVA_OPTS",
        "-Xmx" + heap);
  }

  /** Starts a runner that inherits this program's output. */
  Process start(List<String> command, String heap) throws IOException {
    return start(command, environment(heap));
  }

  /**
   * Starts a runner that logs its garbage collections.
   *
   * @see HeapLog
   */
  Process start(List<String> command, String heap, Path log) throws IOException {
    Map<String, String> environment = new HashMap<>(environment(heap));
    environment.merge("KCI_JAVA_OPTS", HeapLog.option(log), (all, option) -> all + " " + option);
    return start(command, environment);
  }

  private Process start(List<String> command, Map<String, String> environment) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    Process process =
        builder
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .redirectOutput(ProcessBuilder.Redirect.to(folder.resolve("out").toFile()))
            .start();
    running.add(process);
    return process;
  }

  /**
   * Checks that no runner has ended by itself.
   *
   * @throws IllegalStateException if one has
   */
  void checkRunning() {
    for (Process process : running) {
      if (!process.isAlive()) {
        throw new IllegalStateException("A runner ended with exit code " + process.exitValue());
      }
    }
  }

  void stop(Process process) throws IOException, InterruptedException {
    running.remove(process);
    process.destroy();
    if (!process.waitFor(20, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException("The runner did not end on SIGTERM; see " + folder.resolve("out"));
    }
  }

  Node checkout(String branch) {
    return checkout(branch, "0".repeat(40));
  }

  Node checkout(String branch, String commit) {
    return api.nodes()
        .create(
            Node.builder(NodeKind.CHECKOUT, "checkout")
                .kernelRevision(
                    new KernelRevision(
                        "t",
                        "https://example.org/t.git",
                        branch,
                        commit,
                        null,
                        new KernelVersion(6, 12, null, null, null),
                        List.of(),
                        null,
                        null))
                .state(NodeState.AVAILABLE)
                .holdoff(Instant.now().plusSeconds(36000))
                .build());
  }

  long done(NodeKind kind) {
    return api.nodes()
        .count(NodeQuery.where(NodeField.KIND.is(kind)).and(NodeField.STATE.is(NodeState.DONE)));
  }

  List<Node> jobs() {
    return api.nodes().findAll(NodeQuery.where(NodeField.KIND.is(NodeKind.JOB)));
  }

  static void await(String what, BooleanSupplier condition) {
    StopSignal wait = new StopSignal();
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(what + ": did not happen within " + LIMIT);
      }
      wait.await(Duration.ofMillis(5));
    }
  }

  @Override
  public void close() throws IOException {
    api.close();
    sandbox.close();
    try (Stream<Path> files = Files.walk(folder)) {
      files
          .sorted(Comparator.reverseOrder())
          .forEach(
              file -> {
                try {
                  Files.deleteIfExists(file);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
  }
}
