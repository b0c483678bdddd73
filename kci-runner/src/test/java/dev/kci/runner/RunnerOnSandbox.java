package dev.kci.runner;

import dev.kci.api.KciApi;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeQuery;
import dev.kci.api.model.NodeState;
import dev.kci.runtime.Await;
import dev.kci.sandbox.ClientFiles;
import dev.kci.sandbox.Sandbox;
import dev.kci.sandbox.faults.Faults;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.zip.GZIPInputStream;

/** A sandbox, and runners as processes of their own on it, one after the other. */
public final class RunnerOnSandbox implements AutoCloseable {
  /** The tree of its checkouts, for a configuration. */
  public static final String TREES = "trees:\n  t: {url: 'https://example.org/t.git'}\n";

  private static final String COMMIT = "c0ffee".repeat(7).substring(2);

  private final Sandbox sandbox = Sandbox.start();
  private final KciApi api;
  private final Path folder;
  private final ClientFiles files;
  private final Map<String, String> tokens = new HashMap<>();
  private final List<Process> processes = new ArrayList<>();

  /**
   * @param configuration to which the sandbox's storage and the tree are added
   * @param settings further TOML
   */
  public RunnerOnSandbox(Path folder, String configuration, String settings) throws IOException {
    this(folder, "", configuration, settings);
  }

  /**
   * @param storages further lines below {@code storage}
   */
  RunnerOnSandbox(Path folder, String storages, String configuration, String settings)
      throws IOException {
    this.folder = folder;
    this.api = KciApi.builder(sandbox.url()).token(sandbox.token("pipeline")).build();
    this.files = ClientFiles.write(sandbox, folder, storages + TREES + configuration, settings);
  }

  public KciApi api() {
    return api;
  }

  public URI apiUrl() {
    return sandbox.url();
  }

  Faults faults() {
    return sandbox.faults();
  }

  /** Lets coming runners find a user's token in a variable. */
  void token(String variable, String user) {
    tokens.put(variable, sandbox.token(user).reveal());
  }

  public Process start(String runtimes, String... options) throws IOException {
    List<String> all = new ArrayList<>(List.of("--runtimes", runtimes));
    all.addAll(List.of(options));
    return command("run", files, "pipeline", all);
  }

  /**
   * Starts the puller of the lab {@code shell}, whose own configuration is not the pipeline's.
   *
   * @param program for {@code --exec}
   */
  Process pull(Path program, String... options) throws IOException {
    Path own = Files.createDirectories(folder.resolve("lab"));
    ClientFiles lab =
        ClientFiles.write(
            sandbox,
            own,
            "runtimes:\n  shell: {lab_type: shell, isolation: none}\n",
            "[pull]\ntrusted_owners = [\"pipeline\"]\n");
    List<String> all =
        new ArrayList<>(
            List.of(
                "--runtime", "shell",
                "--platform", OfferedJobs.PLATFORM,
                "--exec", program.toString(),
                "--concurrency", "4",
                "--poll-period", "1s"));
    all.addAll(List.of(options));
    return command("pull", lab, "runtime-shell", all);
  }

  private Process command(String name, ClientFiles its, String user, List<String> options)
      throws IOException {
    List<String> all =
        new ArrayList<>(List.of("--name", "it", "--settings", its.settings().toString()));
    if (!options.contains("--state-dir")) {
      all.addAll(List.of("--state-dir", folder.resolve("state").toString()));
    }
    all.addAll(options);
    return started(RunnerProcess.of(name, sandbox, user, its.configuration(), out(), all));
  }

  /**
   * Starts a program that uses the API. It is killed with this, and writes to the same output.
   *
   * @param user whose token it gets
   */
  Process program(String user, List<String> command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(out().toFile()));
    builder.environment().put("KCI_API_TOKEN", sandbox.token(user).reveal());
    return started(builder);
  }

  private Path out() {
    return folder.resolve("out");
  }

  private Process started(ProcessBuilder builder) throws IOException {
    builder
        .environment()
        .put("KCI_RUNTIME_SHELL_API_TOKEN", sandbox.token("runtime-shell").reveal());
    builder.environment().putAll(tokens);
    Process process = builder.start();
    processes.add(process);
    return process;
  }

  /**
   * Stores a file as the pipeline does.
   *
   * @param name with folders
   * @return its URL
   */
  String store(String name, String text) throws IOException {
    Path file = sandbox.storageFolder().resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    return sandbox.storageUrl() + "/" + name;
  }

  /** Stores a copy of a file, as {@link #store(String, String)} does. */
  String store(String name, Path file) throws IOException {
    String url = store(name, "");
    Files.copy(file, sandbox.storageFolder().resolve(name), StandardCopyOption.REPLACE_EXISTING);
    return url;
  }

  /** The address of the storage. */
  URI storageUrl() {
    return sandbox.storageUrl();
  }

  /** Returns the text of a stored file. */
  String stored(String url) throws IOException {
    int start = sandbox.storageUrl().toString().length() + 1;
    return Files.readString(sandbox.storageFolder().resolve(url.substring(start)));
  }

  public Node checkout(Map<String, String> artifacts) {
    return available(NodeKind.CHECKOUT, artifacts);
  }

  /** Creates a node that jobs can follow. */
  public Node available(NodeKind kind, Map<String, String> artifacts) {
    Node above = kind.equals(NodeKind.CHECKOUT) ? null : closingCheckout();
    return api.nodes()
        .create(
            Node.builder(kind, kind.wireName())
                .parent(above == null ? null : above.id())
                .kernelRevision(Revisions.of("t", "https://example.org/t.git", "b", COMMIT))
                .artifacts(artifacts)
                .state(NodeState.AVAILABLE)
                .holdoff(Instant.now().plusSeconds(3600))
                .build());
  }

  private Node closingCheckout() {
    return api.nodes()
        .create(
            Node.builder(NodeKind.CHECKOUT, "checkout")
                .kernelRevision(Revisions.of("t", "https://example.org/t.git", "b", COMMIT))
                .state(NodeState.CLOSING)
                .build());
  }

  public List<Node> children(Node parent) {
    return api.nodes().findAll(NodeQuery.where(NodeField.PARENT.is(parent.requireId())));
  }

  public Optional<Node> job(Node parent, String name) {
    return children(parent).stream().filter(node -> node.name().equals(name)).findFirst();
  }

  public boolean isDone(Node parent, String name) {
    return job(parent, name).filter(node -> node.state() == NodeState.DONE).isPresent();
  }

  /** Each test below a node with its result, as a text. */
  public String tests(Node parent) {
    return children(parent).stream()
        .map(
            test -> {
              String inside = tests(test);
              String result = test.result() == null ? "none" : test.result().wireName();
              return test.name() + ":" + result + (inside.isEmpty() ? "" : "(" + inside + ")");
            })
        .sorted()
        .reduce((one, other) -> one + " " + other)
        .orElse("");
  }

  public String log(Node node) throws IOException {
    String url = node.artifacts().get("log");
    int start = sandbox.storageUrl().toString().length() + 1;
    Path file = sandbox.storageFolder().resolve(url.substring(start));
    try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  public void await(String what, Duration limit, BooleanSupplier condition) {
    Await.until(what, limit, condition, this::output);
  }

  /** What the runners have said so far. */
  public String output() {
    Path out = folder.resolve("out");
    try {
      return Files.exists(out) ? Files.readString(out) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    for (Process process : processes) {
      process.destroyForcibly().onExit().join(); // or it may write into the folder that is removed
    }
    api.close();
    sandbox.close();
  }
}
