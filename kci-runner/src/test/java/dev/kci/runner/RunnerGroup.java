package dev.kci.runner;

import dev.kci.api.KciApi;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeQuery;
import dev.kci.api.model.NodeState;
import dev.kci.runtime.Await;
import dev.kci.sandbox.Sandbox;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** A sandbox, and several runners as processes on it at the same time, each with a log. */
final class RunnerGroup implements AutoCloseable {
  private static final int LINES_SHOWN = 200;

  private final Sandbox sandbox = Sandbox.start();
  private final KciApi api = KciApi.builder(sandbox.url()).token(sandbox.token("pipeline")).build();
  private final Map<String, Process> runners = new LinkedHashMap<>();
  private final Path folder;
  private final Duration limit;

  /**
   * @param folder for logs and states
   * @param limit how long to wait for a condition
   */
  RunnerGroup(Path folder, Duration limit) {
    this.folder = folder;
    this.limit = limit;
  }

  Sandbox sandbox() {
    return sandbox;
  }

  KciApi api() {
    return api;
  }

  Set<String> names() {
    return runners.keySet();
  }

  /**
   * Starts a runner.
   *
   * @param name of its log and its state folder
   */
  void start(String name, Path configuration, List<String> options) throws IOException {
    List<String> all = new ArrayList<>(options);
    all.addAll(List.of("--state-dir", folder.resolve("state-" + name).toString()));
    runners.put(name, RunnerProcess.run(sandbox, configuration, log(name), all).start());
  }

  /** Kills a runner that is alive, and deletes its log. */
  void kill(String name) throws IOException, InterruptedException {
    Process runner = runners.get(name);
    if (!runner.isAlive()) {
      throw new AssertionError(name + " has ended\n" + output());
    }
    runner.destroyForcibly().waitFor(); // SIGKILL
    Files.delete(log(name));
  }

  void awaitListening(String name) throws IOException {
    await(name + " listens", () -> isListening(name));
  }

  private boolean isListening(String name) {
    try {
      return Files.readString(log(name)).contains("Listening on channel node");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void await(String what, BooleanSupplier condition) {
    Await.until(what, limit, condition, this::output);
  }

  /**
   * Creates a checkout that jobs can follow.
   *
   * @param number makes its commit
   */
  Node checkout(int number) {
    return api.nodes()
        .create(
            Node.builder(NodeKind.CHECKOUT, "checkout")
                .kernelRevision(
                    Revisions.of("t", "https://example.org/t.git", "b", "%040x".formatted(number)))
                .state(NodeState.AVAILABLE)
                .holdoff(Instant.now().plusSeconds(3600))
                .build());
  }

  List<Node> children(Node parent) {
    return api.nodes().findAll(NodeQuery.where(NodeField.PARENT.is(parent.requireId())));
  }

  /** Returns the last lines of each runner's log. */
  String output() {
    try {
      return lastLines();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String lastLines() throws IOException {
    StringBuilder output = new StringBuilder();
    for (String name : runners.keySet()) {
      List<String> lines = Files.exists(log(name)) ? Files.readAllLines(log(name)) : List.of();
      output.append("== ").append(name).append('\n');
      lines
          .subList(Math.max(0, lines.size() - LINES_SHOWN), lines.size())
          .forEach(line -> output.append(line).append('\n'));
    }
    return output.toString();
  }

  private Path log(String name) {
    return folder.resolve("log-" + name);
  }

  @Override
  public void close() {
    runners.values().forEach(Process::destroyForcibly);
    api.close();
    sandbox.close();
  }
}
