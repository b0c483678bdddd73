package dev.kci.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.KciApi;
import dev.kci.api.model.KernelRevision;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import dev.kci.report.model.Period;
import dev.kci.sandbox.Sandbox;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The executable as a process of its own, against the sandbox and a mail server. */
@Execution(ExecutionMode.CONCURRENT)
class ReportIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir Path temp;
  private Sandbox sandbox;
  private KciApi api;
  private final List<Process> processes = new ArrayList<>();

  @BeforeEach
  void start() {
    sandbox = Sandbox.start();
    api = KciApi.builder(sandbox.url()).token(sandbox.token("pipeline")).build();
  }

  @AfterEach
  void stop() throws InterruptedException {
    for (Process process : processes) {
      process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }
    api.close();
    sandbox.close();
  }

  @Test
  void mailsADoneCheckoutOnceAndEndsOnSigterm() throws Exception {
    Process loop = loop();
    Node first = checkout("1".repeat(40), Result.PASS);
    assertThat(sandbox.mails().await(1, LIMIT)).isTrue();
    Node second = checkout("2".repeat(40), Result.FAIL);
    assertThat(sandbox.mails().await(2, LIMIT)).isTrue();
    terminate(loop);

    MimeMessage regression = mail(2);
    assertThat(regression.getSubject()).contains("mainline/master").contains("1 regression");
    assertThat(regression.getMessageID()).contains(second.requireId());
    assertThat(regression.getHeader("References")).isEqualTo(mail(1).getHeader("References"));
    assertThat(String.valueOf(regression.getContent()))
        .contains("REGRESSIONS: 1")
        .contains("job: login on qemu-x86");

    api.nodes().update(first.requireId(), node -> node.toBuilder().data("touched", "yes").build());
    Process again = loop();
    Node third = checkout("3".repeat(40), Result.PASS);
    assertThat(sandbox.mails().await(3, LIMIT)).isTrue();
    terminate(again);
    assertThat(sandbox.mails().numbers()).as("no mail is sent again").hasSize(3);
    assertThat(mail(3).getMessageID()).contains(third.requireId());
  }

  private static void terminate(Process process) throws InterruptedException {
    process.destroy();
    assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
  }

  @Test
  void onceLeavesRejectedMailsInTheOutbox() throws Exception {
    Node node = checkout("1".repeat(40), Result.PASS);
    assertThat(once(portOfNobody())).isEqualTo(1);
    assertThat(temp.resolve("outbox/pending/" + node.requireId() + ".all.eml")).exists();
    assertThat(once(sandbox.smtpPort())).isZero();
    assertThat(once(sandbox.smtpPort())).isZero();
    assertThat(sandbox.mails().numbers()).hasSize(1);
    assertThat(temp.resolve("outbox/sent/" + node.requireId() + ".all.eml")).exists();
  }

  private static int portOfNobody() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @Test
  void newContainerWithTheVolumeOfTheOldOneMailsNothingAgain() throws Exception {
    Node node = checkout("1".repeat(40), Result.PASS);
    for (String container : List.of("c1", "c2", "c3")) {
      assertThat(container(container, "volume")).isZero();
      assertThat(temp.resolve(container)).isEmptyDirectory();
    }
    assertThat(sandbox.mails().numbers()).hasSize(1);
    assertThat(temp.resolve("volume"))
        .isDirectoryRecursivelyContaining(
            file -> file.endsWith("outbox/sent/" + node.requireId() + ".all.eml"));
  }

  @Test
  void containerWithoutTheVolumeOfTheOldOneMailsNothingAgain() throws Exception {
    Node first = checkout("1".repeat(40), Result.PASS);
    assertThat(container("c1", "v1")).isZero();
    assertThat(container("c2", "v2")).isZero();
    Node second = checkout("2".repeat(40), Result.PASS);
    assertThat(container("c3", "v3")).isZero();
    assertThat(sandbox.mails().numbers()).hasSize(2);
    assertThat(mail(1).getMessageID()).contains(first.requireId());
    assertThat(mail(2).getMessageID()).contains(second.requireId());
  }

  /** Does a pass as in a container: the folder is new, and the state is in a volume. */
  private int container(String folder, String volume) throws Exception {
    List<String> arguments = arguments(sandbox.smtpPort());
    arguments.subList(arguments.indexOf("--outbox"), arguments.indexOf("--outbox") + 2).clear();
    arguments.addAll(List.of("--once", "--state-dir", temp.resolve(volume).toString()));
    Path directory = Files.createDirectory(temp.resolve(folder));
    Process process = start(directory, arguments, folder + ".log");
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  @Test
  void noMailForARunWithoutResultsOrASupersededCheckout() throws Exception {
    Node lost =
        api.nodes()
            .create(
                Node.builder(NodeKind.CHECKOUT, "checkout")
                    .kernelRevision(revision("4".repeat(40)))
                    .build());
    api.nodes().update(lost, node -> node.done(Result.FAIL));
    Node twin = checkout("5".repeat(40), Result.PASS);
    api.nodes().update(twin, node -> node.withSupersededBy("x"));
    assertThat(once(sandbox.smtpPort())).isZero();
    assertThat(sandbox.mails().numbers()).isEmpty();
    assertThat(Files.readString(temp.resolve("outbox/handled/" + lost.requireId() + ".txt")))
        .contains("no result says anything");
    assertThat(Files.readString(temp.resolve("outbox/handled/" + twin.requireId() + ".txt")))
        .contains("superseded");
  }

  @Test
  void checkoutWithoutRunsIsOneMailOfItsOwnKind() throws Exception {
    Path config = temp.resolve("config.yaml");
    Files.writeString(
        config,
        """
        jobs:
          build: {template: t, kind: kbuild}
        scheduler:
          - {job: build, event: {channel: node, kind: checkout, state: available}, runtime: {name: x}}
        """);
    Node checkout =
        api.nodes()
            .create(
                Node.builder(NodeKind.CHECKOUT, "checkout")
                    .kernelRevision(revision("7".repeat(40)))
                    .state(NodeState.AVAILABLE)
                    .build());
    api.nodes().update(checkout, node -> node.done(Result.PASS));
    String[] withConfig = {"--config", config.toString()};
    assertThat(once(sandbox.smtpPort(), withConfig)).isZero();
    assertThat(once(sandbox.smtpPort(), withConfig)).isZero();

    assertThat(sandbox.mails().numbers()).hasSize(1);
    MimeMessage message = mail(1);
    assertThat(message.getSubject())
        .startsWith("[KernelCI] mainline/master")
        .endsWith("nothing was run, 1 job is missing");
    assertThat(message.getHeader("X-KernelCI-Kind")).containsExactly("not-run");
    assertThat(String.valueOf(message.getContent()))
        .contains(
            "NOTHING WAS RUN: jobs that are configured but were not created: 1",
            "No runner made its jobs",
            "* build");
  }

  @Test
  void makePrintsTheReportOfANodeBelow() throws Exception {
    Node node = checkout("6".repeat(40), Result.FAIL);
    Process process = start(List.of("make", node.requireId()), "make.log");
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(Files.readString(temp.resolve("make.log"))).contains("FAILURES: 1");
  }

  @Test
  void digestIsMailedOnceInsteadOfAMailForEachCheckout() throws Exception {
    Period day = DigestService.due(Period.Length.DAILY, api.clock().instant());
    Node node = checkout("7".repeat(40), Result.FAIL, day.begin().plusSeconds(60));
    assertThat(once(sandbox.smtpPort(), "--digest", "daily")).isZero();
    assertThat(once(sandbox.smtpPort(), "--digest", "daily")).isZero();
    assertThat(sandbox.mails().numbers()).hasSize(1);
    assertThat(mail(1).getSubject()).contains("mainline/master daily digest of " + day.days());

    Process process = start(List.of("make", "--digest", "weekly", node.requireId()), "make.log");
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(Files.readString(temp.resolve("make.log")))
        .contains("the weekly digest", "FAILURES: 1");
  }

  @Test
  void otherUsersCheckoutsNeedTheirNamesInTheSettings() throws Exception {
    List<String> arguments = arguments(sandbox.smtpPort());
    arguments.add("--promisc");
    Process process = start(arguments, "promisc.log");
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(2);
    assertThat(Files.readString(temp.resolve("promisc.log")))
        .contains("add a line like trusted_owners = [\"pipeline\"] to [report]");
  }

  private MimeMessage mail(int number) throws MessagingException {
    byte[] bytes = sandbox.mails().read(number).orElseThrow();
    return new MimeMessage(Session.getInstance(new Properties()), new ByteArrayInputStream(bytes));
  }

  private Node checkout(String commit, Result result) {
    return checkout(commit, result, null);
  }

  private Node checkout(String commit, Result result, @Nullable Instant created) {
    Node checkout =
        api.nodes()
            .create(
                Node.builder(NodeKind.CHECKOUT, "checkout")
                    .kernelRevision(revision(commit))
                    .treeid("tree-" + commit.charAt(0))
                    .submitter("service:pipeline")
                    .created(created)
                    .build());
    Node available =
        api.nodes().update(checkout, n -> n.toBuilder().state(NodeState.AVAILABLE).build());
    Node job =
        api.nodes()
            .create(
                Node.childOf(available, NodeKind.JOB, "job").data("platform", "qemu-x86").build());
    Node test = api.nodes().create(Node.childOf(job, NodeKind.TEST, "login").build());
    api.nodes().update(test, n -> n.done(result));
    api.nodes().update(job, n -> n.done(result));
    return api.nodes().update(checkout.requireId(), n -> n.done(Result.PASS));
  }

  private static KernelRevision revision(String commit) {
    return new KernelRevision("mainline", "https://example.org/linux.git", "master", commit);
  }

  private Process loop() throws IOException {
    List<String> arguments = arguments(sandbox.smtpPort());
    return start(arguments, "loop.log");
  }

  private int once(int port, String... more) throws Exception {
    List<String> arguments = arguments(port);
    arguments.addAll(List.of(more));
    arguments.add("--once");
    Process process = start(arguments, "once.log");
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  private List<String> arguments(int port) {
    return new ArrayList<>(
        List.of(
            "run",
            "--name",
            "it",
            "--settle",
            "0",
            "--outbox",
            temp.resolve("outbox").toString(),
            "--smtp-host",
            "127.0.0.1",
            "--smtp-port",
            String.valueOf(port),
            "--sender",
            "KernelCI <bot@kernelci.example.org>",
            "--recipients",
            "dev@example.org"));
  }

  private Process start(List<String> arguments, String log) throws IOException {
    return start(Path.of(""), arguments, log);
  }

  private Process start(Path directory, List<String> arguments, String log) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of("target/kci-report").toAbsolutePath().toString());
    command.addAll(arguments);
    command.addAll(List.of("--api-url", sandbox.url().toString()));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.directory(directory.toAbsolutePath().toFile());
    builder.environment().put("KCI_API_TOKEN", sandbox.token("pipeline").reveal());
    Process process = builder.redirectOutput(temp.resolve(log).toFile()).start();
    processes.add(process);
    return process;
  }
}
