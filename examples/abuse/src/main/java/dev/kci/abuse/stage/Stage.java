package dev.kci.abuse.stage;

import dev.kci.api.model.JsonObject;
import dev.kci.cli.ApiOptions;
import dev.kci.cli.CommandFailure;
import dev.kci.quickstart.KernelLikeTree;
import dev.kci.quickstart.PipelineFiles;
import dev.kci.quickstart.Poll;
import dev.kci.quickstart.ServiceProcess;
import dev.kci.quickstart.Workplace;
import dev.kci.sandbox.Sandbox;
import dev.kci.sandbox.SandboxUser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.eclipse.jgit.api.errors.GitAPIException;

/**
 * A lab as its owner would run it: a sandbox with the lab's users and some strangers, a git tree,
 * and the services as separate processes. Closing it stops everything.
 */
public final class Stage implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(90);

  private final Workplace place;
  private final Path folder;
  private final StageFiles files;
  private final KernelLikeTree tree;
  private final Sandbox sandbox;
  private final Map<String, ServiceProcess> services = new LinkedHashMap<>();

  private Stage(Workplace place, String name, Lab lab) throws IOException, GitAPIException {
    this.place = place;
    this.folder = Files.createDirectories(place.work().resolve(name));
    this.files = new StageFiles(folder);
    this.tree = KernelLikeTree.create(Files.createDirectories(folder.resolve("tree")));
    this.sandbox =
        Sandbox.builder()
            .state(folder.resolve("sandbox"))
            .user(SandboxUser.admin("admin"))
            .user(SandboxUser.of("pipeline"))
            .user(SandboxUser.runtime("shell"))
            .user(SandboxUser.of("stranger"))
            .user(SandboxUser.of("editor", "runtime:shell:node-editor"))
            .user(SandboxUser.of("docker-editor", "runtime:docker:node-editor"))
            .user(SandboxUser.of("neighbour", "runtime:other:node-editor"))
            .start();
    files.write(sandbox, tree.url(), lab);
  }

  /**
   * Starts the sandbox, without any service.
   *
   * @param name the name of its folder in the run's folder
   * @param lab additions to the usual configuration
   */
  public static Stage open(Workplace place, String name, Lab lab)
      throws IOException, GitAPIException {
    return new Stage(place, name, lab);
  }

  /** Starts the services of the whole pipeline. */
  public void startAll() throws IOException {
    start("kci-timeout", "run", "--poll-period", "1s");
    start("kci-report", "run", "--html", "--settle", "1s", "--poll-period", "1s");
    if (!isAlive("kci-runner")) {
      startRunner();
    }
    start("kci-tarball", "run", "--holdoff", "6s", "--poll-period", "1s");
  }

  /** Starts kci-runner, which also reconciles every second; returns once it receives events. */
  public void startRunner() throws IOException {
    startRunner("shell");
  }

  /** Starts kci-runner with some of the configured runtimes, and further options. */
  public void startRunner(String runtimes, String... options) throws IOException {
    startRunner(place.executable("kci-runner"), runtimes, options);
  }

  /** Starts kci-runner as an ordinary user, who then owns the stage's files. */
  public void startRunnerAs(OrdinaryUser user) throws IOException {
    user.own(folder);
    startRunner(user.script(folder, place.executable("kci-runner")), "shell");
  }

  private void startRunner(Path executable, String runtimes, String... options) throws IOException {
    Path log = folder.resolve("logs/kci-runner.log");
    long before = Files.exists(log) ? Files.size(log) : 0;
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("run", "--runtimes", runtimes, "--build-holdoff", "2s"));
    arguments.addAll(List.of("--poll-period", "1s", "--work", folder.resolve("jobs").toString()));
    arguments.addAll(List.of(options));
    start(executable, arguments);
    Poll.until(
        "kci-runner listens", LIMIT, this::anyStopped, () -> said(log, before, "Listening on "));
  }

  private static boolean said(Path log, long from, String words) {
    try {
      byte[] all = Files.readAllBytes(log);
      int start = (int) Math.min(from, all.length);
      return new String(all, start, all.length - start, StandardCharsets.UTF_8).contains(words);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void start(String name, String... arguments) throws IOException {
    start(place.executable(name), List.of(arguments));
  }

  private void start(Path executable, List<String> arguments) throws IOException {
    List<String> all = new ArrayList<>(arguments);
    all.addAll(options());
    all.addAll(List.of("--name", "abuse"));
    ServiceProcess service = ServiceProcess.start(executable, folder, environment(), all);
    services.put(service.name(), service);
  }

  /** Returns the options for configuration, settings and API. */
  public List<String> options() {
    List<String> options = new ArrayList<>(files.options());
    options.addAll(List.of("--api", "sandbox"));
    return options;
  }

  /** Returns the environment in which the lab's owner starts an executable. */
  public Map<String, String> environment() {
    return Map.of(
        ApiOptions.TOKEN_VARIABLE,
        sandbox.token("pipeline").reveal(),
        "KCI_RUNTIME_SHELL_API_TOKEN",
        sandbox.token("runtime-shell").reveal());
  }

  /** Returns whether a service is running. */
  public boolean isAlive(String name) {
    ServiceProcess service = services.get(name);
    return service != null && service.isAlive();
  }

  /** Returns the process id of a running service. */
  public long pid(String name) {
    return Objects.requireNonNull(services.get(name), name).process().pid();
  }

  /** Kills a service with SIGKILL. */
  public void kill(String name) {
    ServiceProcess service = services.remove(name);
    if (service != null) {
      service.process().destroyForcibly().onExit().join();
    }
  }

  public Path folder() {
    return folder;
  }

  public Workplace place() {
    return place;
  }

  /** Returns the folder in which commands that should not run leave a file. */
  public Path canaries() {
    return files.canaries();
  }

  public Sandbox sandbox() {
    return sandbox;
  }

  public KernelLikeTree tree() {
    return tree;
  }

  /** Returns one of the sandbox's users. */
  public Person person(String name) {
    return Person.of(name, sandbox.url(), sandbox.token(name).reveal());
  }

  /** Returns the user of the services' token. */
  public Person owner() {
    return person("pipeline");
  }

  /** Returns a checkout as created by the lab's own trigger, without a tarball yet. */
  public JsonObject newCheckout() throws IOException {
    return JsonObject.of("kind", "checkout")
        .with("name", "checkout")
        .with("path", List.of("checkout"))
        .with("state", "running")
        .with("treeid", UUID.randomUUID().toString().replace("-", ""))
        .with("data", Map.of("kernel_revision", revision().asMap()));
  }

  /** Returns the revision that the lab tests. */
  public JsonObject revision() throws IOException {
    return JsonObject.of("tree", PipelineFiles.TREE)
        .with("url", tree.url().toString())
        .with("branch", KernelLikeTree.BRANCH)
        .with("commit", tree.head())
        .with("describe", "v6.12")
        .with("version", Map.of("version", 6L, "patchlevel", 12L));
  }

  /**
   * Lets the lab test its own tree again.
   *
   * @return what does not work; empty if all is well
   */
  public List<String> proveLiveness() throws IOException {
    int mails = sandbox.mails().numbers().size();
    List<String> problems = new ArrayList<>(problemsOf(owner().create(newCheckout()), mails));
    problems.addAll(Leaks.of(this));
    return problems;
  }

  /** Waits until a checkout is done; returns how it differs from the lab's own jobs' results. */
  public List<String> problemsOf(JsonObject checkout, int mailsBefore) {
    String id = checkout.string("id").orElseThrow();
    try {
      Poll.until(
          "the checkout " + id + " is done and reported",
          LIMIT,
          this::anyStopped,
          () -> state(id).equals("done") && sandbox.mails().numbers().size() > mailsBefore);
    } catch (CommandFailure e) {
      return List.of("the services no longer work for others: " + e.getMessage() + stopped());
    }
    List<String> problems = new ArrayList<>();
    for (String job : List.of("kbuild-demo", "boot-demo", "sched-tests")) {
      List<JsonObject> found = ours(id, job);
      if (found.size() != 1 || !found.get(0).string("result").orElse("").equals("pass")) {
        problems.add("our job " + job + " was replaced or did not pass: " + found);
      }
    }
    return problems;
  }

  private List<JsonObject> ours(String checkout, String job) {
    try {
      return owner().find("treeid=" + state(checkout, "treeid") + "&name=" + job).stream()
          .filter(node -> node.string("owner").orElse("").equals("pipeline"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String state(String id) {
    return state(id, "state");
  }

  private String state(String id, String field) {
    try {
      return owner().get(id).string(field).orElse("");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean anyStopped() {
    return !stopped().isEmpty();
  }

  private String stopped() {
    StringBuilder stopped = new StringBuilder();
    services.values().stream()
        .filter(service -> !service.isAlive())
        .forEach(service -> stopped.append("; ").append(service.name()).append(" has ended"));
    return stopped.toString();
  }

  @Override
  public void close() {
    List.copyOf(services.keySet()).forEach(this::kill);
    sandbox.close();
    tree.close();
  }
}
