package dev.kci.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.ApiToken;
import dev.kci.api.KciApi;
import dev.kci.api.model.KernelRevision;
import dev.kci.api.model.KernelVersion;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeQuery;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import dev.kci.cli.CommandFailure;
import dev.kci.sandbox.ClientFiles;
import dev.kci.sandbox.Sandbox;
import dev.kci.sandbox.SandboxUser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Outages that are longer than the holdoffs, with the services as processes. Those of whole
 * pipelines are in {@code examples/outages}.
 */
class OutageIT {
  private static final Duration LIMIT = Duration.ofSeconds(40);

  private static final KernelRevision REVISION =
      new KernelRevision(
          "t",
          "https://example.org/t.git",
          "b",
          "c0ffee".repeat(7).substring(2),
          null,
          new KernelVersion(6, 12, null, null, null),
          List.of(),
          null,
          null);

  private static final String CONFIG =
      """
      trees:
        t: {url: 'https://example.org/t.git'}
      runtimes:
        shell: {lab_type: shell, isolation: none}
      platforms:
        shell: {}
      jobs:
        build: {template: script, kind: kbuild, params: {command: 'while [ -d %1$s ] && [ ! -e %1$s/go ]; do sleep 0.1; done'}}
        boot: {template: script, kind: job, params: {command: 'true'}}
      scheduler:
        - {job: build, event: {channel: node, kind: checkout, state: available}, runtime: {name: shell}}
        - {job: boot, event: {channel: node, kind: kbuild, name: build, state: available}, runtime: {name: shell}}
      """;

  @TempDir Path temp;
  private final List<SandboxUser> users =
      List.of(SandboxUser.of("pipeline"), SandboxUser.runtime("shell"));
  private final List<ServiceProcess> services = new ArrayList<>();
  private Sandbox sandbox;
  private KciApi api;
  private ClientFiles files;

  @BeforeEach
  void start() throws IOException {
    sandbox = sandbox(0);
    ApiToken token = sandbox.token("pipeline");
    api = KciApi.builder(sandbox.url()).token(token).build();
    files =
        ClientFiles.write(
            sandbox, temp, CONFIG.formatted(temp), "[runtime.shell]\nuser = \"runtime-shell\"\n");
  }

  @AfterEach
  void stop() {
    services.forEach(ServiceProcess::close);
    api.close();
    sandbox.close();
  }

  @Test
  void anApiThatWasAwayForLongerThanTheBuildsHoldoffLosesNoTest() throws Exception {
    runner();
    timeout();
    await("the runner", () -> said("kci-runner", "Listening on channel node"));
    await("the service", () -> said("kci-timeout", "Working as pipeline"));
    Node checkout = checkout(Duration.ofMinutes(5));
    Instant holdoff = Instant.now().plusSeconds(2);
    Node build =
        api.nodes()
            .create(
                Node.childOf(checkout, NodeKind.KBUILD, "build")
                    .kernelRevision(REVISION)
                    .state(NodeState.AVAILABLE)
                    .result(Result.PASS)
                    .holdoff(holdoff)
                    .build());
    int port = sandbox.url().getPort();
    sandbox.close();
    await("the holdoff's end", () -> passed(holdoff.plusSeconds(2)));
    sandbox = sandbox(port);

    await("the build's end", () -> done(build));
    assertThat(now(build).result()).isEqualTo(Result.PASS);
    assertThat(child(build, "boot").map(Node::result)).contains(Result.PASS);
  }

  @Test
  void whereNothingEverRunsTheHoldEndsAndAMailSaysSo() throws Exception {
    timeout("--hold-childless", "9s");
    report();
    await("the service", () -> said("kci-timeout", "Working as pipeline"));
    Node checkout = checkout(Duration.ZERO);
    await("the hold", () -> said("kci-timeout", "Keeping a node open"));
    await("the mail", () -> mails().stream().findFirst());
    assertThat(now(checkout).result()).isEqualTo(Result.PASS);
    assertThat(Instant.now()).isAfter(checkout.holdoff().plusSeconds(9));
    assertThat(log("kci-timeout").lines().filter(line -> line.contains("Keeping a node open")))
        .hasSize(1);
    assertThat(mails())
        .singleElement()
        .asString()
        .contains("nothing was run, 1 job is missing", "X-KernelCI-Kind: not-run", "* build");
  }

  private Sandbox sandbox(int port) {
    return Sandbox.builder().port(port).users(users).state(temp.resolve("sandbox")).start();
  }

  private void runner(String... more) throws IOException {
    String work = temp.resolve("work").toString();
    start("kci-runner", List.of("run", "--runtimes", "shell", "--work", work), more);
  }

  private void timeout(String... more) throws IOException {
    start("kci-timeout", List.of("run", "--poll-period", "1s"), more);
  }

  private void report() throws IOException {
    start(
        "kci-report",
        List.of("run", "--settle", "1s", "--outbox", temp.resolve("outbox").toString()),
        "--smtp-host=127.0.0.1",
        "--smtp-tls=none",
        "--smtp-port=" + sandbox.smtpPort(),
        "--sender=ci@example.org",
        "--recipients=dev@example.org");
  }

  private void start(String name, List<String> arguments, String... more) throws IOException {
    List<String> all = new ArrayList<>(arguments);
    all.addAll(List.of("--name", "it", "--api-url", sandbox.url().toString()));
    all.addAll(List.of("--config", files.configuration().toString()));
    all.addAll(List.of("--settings", files.settings().toString()));
    all.addAll(List.of(more));
    Path root = Path.of("../..").toAbsolutePath().normalize();
    Map<String, String> tokens =
        Map.of(
            "KCI_API_TOKEN",
            sandbox.token("pipeline").reveal(),
            "KCI_RUNTIME_SHELL_API_TOKEN",
            sandbox.token("runtime-shell").reveal());
    services.add(
        ServiceProcess.start(new Workplace(root, temp).executable(name), temp, tokens, all));
  }

  private Node checkout(Duration holdoff) {
    return api.nodes()
        .create(
            Node.builder(NodeKind.CHECKOUT, "checkout")
                .treeid("tree")
                .kernelRevision(REVISION)
                .state(NodeState.AVAILABLE)
                .result(Result.PASS)
                .holdoff(Instant.now().plus(holdoff))
                .build());
  }

  private Node now(Node node) {
    return api.nodes().get(node.requireId());
  }

  private Optional<Node> done(Node node) {
    return Optional.of(now(node)).filter(found -> found.state() == NodeState.DONE);
  }

  private static Optional<Instant> passed(Instant moment) {
    return Optional.of(Instant.now()).filter(now -> now.isAfter(moment));
  }

  private Optional<Node> child(Node parent, String name) {
    return api.nodes().findAll(NodeQuery.where(NodeField.PARENT.is(parent.requireId()))).stream()
        .filter(node -> node.name().equals(name))
        .findFirst();
  }

  private List<String> mails() {
    try {
      return sandbox.mails().texts();
    } catch (UncheckedIOException e) {
      return List.of();
    }
  }

  private Optional<String> said(String service, String words) {
    return Optional.of(log(service)).filter(log -> log.contains(words));
  }

  private String log(String service) {
    try {
      return Files.readString(temp.resolve("logs").resolve(service + ".log"));
    } catch (IOException e) {
      return "";
    }
  }

  private interface Look {
    Optional<?> look();
  }

  private void await(String what, Look condition) {
    BooleanSupplier allAlive =
        () -> {
          assertThat(services)
              .allSatisfy(one -> assertThat(one.isAlive()).as(log(one.name())).isTrue());
          return false;
        };
    try {
      Poll.until(what, LIMIT, allAlive, () -> condition.look().isPresent());
    } catch (CommandFailure e) {
      StringBuilder logs = new StringBuilder(e.getMessage());
      services.forEach(one -> logs.append("\n").append(log(one.name())));
      throw new AssertionError(logs.toString(), e);
    }
  }
}
