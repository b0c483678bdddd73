package dev.kci.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.KciApi;
import dev.kci.api.model.KernelRevision;
import dev.kci.api.model.KernelVersion;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeBuilder;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeQuery;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import dev.kci.cli.ConsoleWriter;
import dev.kci.cli.Launcher;
import dev.kci.report.ReportCommand;
import dev.kci.runner.RunnerCommand;
import dev.kci.sandbox.Sandbox;
import dev.kci.tarball.TarballCommand;
import dev.kci.timeout.TimeoutCommand;
import dev.kci.trigger.TriggerCommand;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code run --dry-run} of every service says what is to be done, and writes nothing anywhere. */
class DryRunTest {
  private static final String OLD_COMMIT = "1".repeat(40);

  @TempDir Path temp;
  private Sandbox sandbox;
  private KciApi api;
  private ReadOnlyGate gate;
  private PipelineFiles files;
  private String treeUrl = "";
  private String commit = "";

  @BeforeEach
  void start() throws IOException, GitAPIException {
    sandbox = Sandbox.start();
    api = KciApi.builder(sandbox.url()).token(sandbox.token("pipeline")).build();
    gate = new ReadOnlyGate(sandbox.url());
    Path tree = temp.resolve("tree");
    try (Git git = Git.init().setDirectory(tree.toFile()).setInitialBranch("main").call()) {
      Files.writeString(tree.resolve("Makefile"), "VERSION = 6\n");
      git.add().addFilepattern(".").call();
      commit = git.commit().setMessage("first").setSign(false).call().name();
    }
    treeUrl = tree.toUri().toString();
    Path folder = Files.createDirectory(temp.resolve("files"));
    files = new PipelineFiles(folder);
    files.writeConfiguration(
        gate.url(), sandbox.storageUrl(), treeUrl, "main", 60, "isolation: none");
    String token = sandbox.token("pipeline").reveal();
    files.writeSettings(sandbox.smtpPort(), token, "api_token = \"" + token + "\"");
  }

  @AfterEach
  void stop() {
    gate.close();
    api.close();
    sandbox.close();
  }

  @Test
  void triggerWouldCreateACheckout() {
    assertThat(dryRun(new TriggerCommand()))
        .contains("create  quickstart quickstart:main " + commit + ": new revision");
  }

  @Test
  void tarballWouldMakeThoseOfItsTrees() {
    Node ours = create(checkout("quickstart", commit));
    Node others = create(checkout("other", commit));
    assertThat(dryRun(new TarballCommand()))
        .contains(
            "create  tarball of " + commit + " from " + treeUrl + " for checkout " + ours.id(),
            "nothing checkout " + others.id() + ": tree 'other' is not in the configuration");
  }

  @Test
  void runnerWouldCreateTheJobsOfACheckout() {
    Node checkout = create(checkout("quickstart", commit).state(NodeState.AVAILABLE));
    assertThat(dryRun(new RunnerCommand(), "--runtimes", "shell"))
        .contains(
            "create  kbuild kbuild-demo in shell below checkout checkout " + checkout.id(),
            "create  job sched-tests in shell below checkout checkout " + checkout.id());
    assertThat(temp.resolve("work")).doesNotExist();
  }

  @Test
  void timeoutWouldEndAnOverdueNode() {
    Node overdue =
        create(checkout("quickstart", OLD_COMMIT).timeout(Instant.now().minusSeconds(60)));
    assertThat(dryRun(new TimeoutCommand()))
        .anyMatch(
            line -> line.startsWith("change  checkout " + overdue.id() + ": running to done, "));
  }

  @Test
  void reportWouldMailADoneCheckout() {
    Node checkout = create(checkout("quickstart", OLD_COMMIT).state(NodeState.AVAILABLE));
    Node job = create(Node.childOf(checkout, NodeKind.JOB, "job"));
    Node test = create(Node.childOf(job, NodeKind.TEST, "login"));
    api.nodes().update(test, node -> node.done(Result.FAIL));
    api.nodes().update(job, node -> node.done(Result.FAIL));
    api.nodes().update(checkout.requireId(), node -> node.done(Result.PASS));
    assertThat(dryRun(new ReportCommand()))
        .contains("send    " + checkout.id() + ".all to developers@localhost");
  }

  private NodeBuilder checkout(String tree, String id) {
    return Node.builder(NodeKind.CHECKOUT, "checkout")
        .treeid(id)
        .kernelRevision(
            new KernelRevision(
                tree,
                treeUrl,
                "main",
                id,
                null,
                new KernelVersion(6, 12, null, null, null),
                List.of(),
                null,
                null))
        .submitter("service:pipeline");
  }

  private Node create(NodeBuilder node) {
    return api.nodes().create(node.build());
  }

  /** Runs a service, sees that it wrote nothing, and returns what it printed. */
  private List<String> dryRun(Object command, String... more) {
    List<Node> before = api.nodes().findAll(NodeQuery.all());
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "run",
                "--dry-run",
                "--config",
                files.configuration().toString(),
                "--settings",
                files.settings().toString(),
                "--state-dir",
                temp.resolve("state").toString()));
    arguments.addAll(List.of(more));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exitCode =
        Launcher.run(
            command,
            ConsoleWriter.to(out),
            ConsoleWriter.to(err),
            arguments.toArray(String[]::new));
    assertThat(exitCode).as(err.toString(Charset.defaultCharset())).isZero();
    assertThat(gate.writes()).isEmpty();
    assertThat(api.nodes().findAll(NodeQuery.all())).isEqualTo(before);
    assertThat(sandbox.mails().numbers()).isEmpty();
    assertThat(temp.resolve("state")).doesNotExist();
    assertThat(filesBelow(sandbox.storageFolder())).isZero();
    return out.toString(Charset.defaultCharset()).lines().toList();
  }

  private static long filesBelow(Path folder) {
    if (!Files.exists(folder)) {
      return 0;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).count();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
