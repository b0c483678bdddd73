package dev.kci.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kci.api.InvalidRequestException;
import dev.kci.api.KciApi;
import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.api.model.KernelRevision;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeBuilder;
import dev.kci.api.model.NodeEvent;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeJson;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeQuery;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.NodeTree;
import dev.kci.api.model.Result;
import dev.kci.runner.create.RunnerMark;
import dev.kci.runner.supervise.InvalidJobException;
import dev.kci.sandbox.Sandbox;
import dev.kci.sandbox.SandboxUser;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What other users of the API write directs nothing, whatever owner they write into it. */
class StrangersNodesTest {
  private static final String URL = "https://example.org/t.git";
  private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

  @TempDir Path temp;
  private final Sandbox sandbox =
      Sandbox.builder()
          .user(SandboxUser.of("pipeline"))
          .user(SandboxUser.of("stranger"))
          .user(SandboxUser.of("member", "runtime:a:node-editor", "runtime:b:node-editor"))
          .start();
  private final KciApi api = connect("pipeline");
  private final KciApi stranger = connect("stranger");
  private final KciApi member = connect("member");
  private Runner runner;

  private KciApi connect(String user) {
    return KciApi.builder(sandbox.url()).token(sandbox.token(user)).build();
  }

  @BeforeEach
  void start() throws IOException {
    runner = runner(Set.of());
  }

  private Runner runner(Set<String> trusted) throws IOException {
    return Runners.of(api, temp.resolve("config"), "one", trusted, null, 2);
  }

  @AfterEach
  void stop() {
    api.close();
    stranger.close();
    member.close();
    sandbox.close();
  }

  @Test
  void strangersJobNodeIsNotRecovered() {
    Node checkout = checkout();
    Node posted = stranger.nodes().create(jobNode(checkout, "build", "a").build());
    runner.recovery().run();
    assertThat(runner.runtimes().has(posted.requireId())).isFalse();
    assertThat(stranger.nodes().get(posted.requireId()).state()).isEqualTo(NodeState.RUNNING);
  }

  @ParameterizedTest
  @CsvSource({
    "build,   a, shell, 0,  kbuild, ''",
    "any,     a, shell, 0,  job,    ''",
    "any,     b, shell, 3,  job,    ''",
    "any,     b, shell, 4,  job,    retry counter",
    "any,     b, shell, -1, job,    retry counter",
    "build,   b, shell, 0,  kbuild, does not plan",
    "build,   a, shell, 0,  job,    does not plan",
    "any,     c, shell, 0,  job,    runtime is not configured",
    "any,     a, board, 0,  job,    does not plan",
    "test,    b, shell, 0,  job,    does not plan",
    "unknown, a, shell, 0,  job,    does not plan",
  })
  void jobOnlyRunsIfItsParentPlansItAgain(
      String name, String runtime, String platform, long tries, String kind, String refusal) {
    Node forged =
        forge(
            jobNode(checkout(), new NodeKind(kind), name, runtime)
                .retryCounter(tries)
                .artifacts(Map.of("tarball", "http://127.0.0.1:9/evil.tar.gz"))
                .build(),
            node -> node.withData(node.data().with("platform", platform)));
    assertThat(forged.owner()).isEqualTo("pipeline");
    runner.recovery().run();
    if (refusal.isEmpty()) {
      Node planned = runner.recovery().planned(forged);
      assertThat(planned.id()).isEqualTo(forged.id());
      assertThat(planned.artifacts()).isEmpty();
      assertThat(planned.data().string("evil")).isEmpty();
    } else {
      assertThatThrownBy(() -> runner.recovery().planned(forged))
          .isInstanceOf(InvalidJobException.class)
          .hasMessageContaining(refusal);
    }
  }

  @Test
  void jobMovedToAnotherRuntimeByAGroupMemberDoesNotRunThere() {
    Node checkout = checkout();
    runner.service().handle(NodeEvent.ofCurrent(checkout));
    Node build = child(checkout, "build");
    Node moved =
        member
            .nodes()
            .update(build.requireId(), now -> now.withData(now.data().with("runtime", "b")));
    assertThatThrownBy(() -> runner.recovery().planned(moved))
        .isInstanceOf(InvalidJobException.class);
  }

  @Test
  void changesOfAJobByAGroupMemberDoNotRun() {
    Node checkout = checkout();
    runner.service().handle(NodeEvent.ofCurrent(checkout));
    Node edited =
        member
            .nodes()
            .update(
                child(checkout, "build").requireId(),
                now ->
                    now.toBuilder()
                        .kernelRevision(new KernelRevision("evil", "http://h/", "b", "HEAD"))
                        .artifacts(Map.of("tarball", "http://127.0.0.1:9/evil.tar.gz"))
                        .timeout(Instant.parse("2099-01-01T00:00:00Z"))
                        .build());
    Node planned = runner.recovery().planned(edited);
    assertThat(planned.kernelRevision()).isEqualTo(checkout.kernelRevision());
    assertThat(planned.artifacts()).isEmpty();
    assertThat(planned.timeout()).isBefore(Instant.parse("2098-01-01T00:00:00Z"));
  }

  @Test
  void foreignChildNeitherBlocksAJobNorIsItsResult() {
    Node checkout = checkout();
    for (String name : List.of("build", "any", "other")) {
      for (String runtime : List.of("a", "b")) {
        stranger
            .nodes()
            .create(
                jobNode(checkout, name, runtime).state(NodeState.DONE).result(Result.PASS).build());
      }
    }
    runner.service().handle(NodeEvent.ofCurrent(checkout));
    List<Node> ours =
        children(checkout).stream().filter(node -> "pipeline".equals(node.owner())).toList();
    assertThat(ours).extracting(Node::name).containsExactlyInAnyOrder("build", "any", "other");
    assertThat(ours).allMatch(node -> runner.runtimes().has(node.requireId()));
  }

  @Test
  void foreignTwinDoesNotEndOurJob() {
    Node checkout = checkout();
    stranger.nodes().create(jobNode(checkout, "build", "a").build()); // a lower id
    runner.service().handle(NodeEvent.ofCurrent(checkout));
    runner.recovery().run();
    assertThat(children(checkout))
        .filteredOn(node -> "pipeline".equals(node.owner()))
        .allMatch(node -> node.state() == NodeState.RUNNING);
  }

  @Test
  void strangersCheckoutStartsNothingUnlessItsOwnerIsTrusted() throws IOException {
    Node foreign = stranger.nodes().create(checkoutNode().build());
    runner.service().handle(NodeEvent.ofCurrent(foreign));
    runner.service().retry(NodeEvent.ofCurrent(foreign));
    assertThat(children(foreign)).isEmpty();
    runner(Set.of("stranger")).service().handle(NodeEvent.ofCurrent(foreign));
    assertThat(children(foreign)).hasSize(3);
  }

  @ParameterizedTest
  @CsvSource({
    "t, https://evil.example.org/t.git, " + COMMIT + ", ''",
    "evil, https://example.org/t.git, " + COMMIT + ", ''",
    "t, https://example.org/t.git, HEAD, ''",
    "t, https://example.org/t.git, " + COMMIT + ", http://127.0.0.1:9/evil.tar.gz",
  })
  void forgedCheckoutStartsNothing(String tree, String url, String commit, String tarball) {
    Node forged =
        forge(
            checkoutNode().build(),
            node ->
                node.toBuilder()
                    .kernelRevision(Revisions.of(tree, url, "b", commit))
                    .artifacts(tarball.isEmpty() ? Map.of() : Map.of("tarball", tarball))
                    .build());
    assertThat(forged.owner()).isEqualTo("pipeline");
    runner.service().handle(NodeEvent.ofCurrent(forged));
    runner.service().retry(NodeEvent.ofCurrent(forged));
    runner.reconciliation().nodes().map(NodeEvent::ofCurrent).forEach(runner.service()::handle);
    assertThat(children(forged)).isEmpty();
  }

  @Test
  void forgedBuildWithForeignArtifactsStartsNothing() {
    Node checkout = checkout();
    Node forged =
        forge(
            Node.childOf(checkout, NodeKind.KBUILD, "build").data(checkout.data()).build(),
            node ->
                node.toBuilder()
                    .state(NodeState.AVAILABLE)
                    .result(Result.PASS)
                    .artifacts(Map.of("kernel", "http://127.0.0.1:9/evil"))
                    .build());
    runner.service().handle(NodeEvent.ofCurrent(forged));
    assertThat(children(forged)).isEmpty();
  }

  @Test
  void nodeOverwrittenByAHierarchyHasNoEffect() throws Exception {
    Node checkout = checkout();
    Node own = stranger.nodes().create(checkoutNode().build());
    Node evil =
        checkout.toBuilder().artifacts(Map.of("tarball", "http://127.0.0.1:9/evil")).build();
    putWithChild(own, evil);
    Node overwritten = api.nodes().get(checkout.requireId());
    assertThat(overwritten.artifacts()).isNotEmpty();
    runner.service().handle(NodeEvent.ofCurrent(overwritten));
    assertThat(children(checkout)).isEmpty();
  }

  @Test
  void eventThatContradictsItsNodeStartsNothing() {
    Node running =
        api.nodes()
            .create(
                Node.childOf(checkout(), NodeKind.KBUILD, "build").data(checkout().data()).build());
    JsonObject published =
        NodeEvent.ofCurrent(running).json().with("state", "available").with("result", "pass");
    runner.service().handle(NodeEvent.of(published).orElseThrow());
    runner.service().retry(NodeEvent.of(published).orElseThrow());
    assertThat(children(running)).isEmpty();

    Node checkout = checkout();
    JsonObject asBuild =
        NodeEvent.ofCurrent(checkout).json().with("kind", "kbuild").with("name", "build");
    runner.service().handle(NodeEvent.of(asBuild).orElseThrow());
    assertThat(children(checkout)).isEmpty();
  }

  @Test
  void retryEventBeyondTheLimitStartsNothing() {
    Node checkout = checkout();
    for (long counter : List.of(-1L, 4L, 1_000_000L)) {
      JsonObject again = NodeJson.write(checkout).with("retry_counter", counter);
      runner.service().retry(NodeEvent.of(again).orElseThrow());
      assertThat(children(checkout)).describedAs("retry_counter " + counter).isEmpty();
    }
  }

  @Test
  void strangersEndedJobIsNotRetriedAndItsCheckoutStopsNoRetry() {
    Node checkout = checkout();
    Node foreign =
        stranger
            .nodes()
            .create(
                jobNode(checkout, "any", "a")
                    .state(NodeState.DONE)
                    .result(Result.INCOMPLETE)
                    .build());
    runner.service().handle(NodeEvent.ofCurrent(foreign));
    assertThat(children(checkout)).hasSize(1);

    runner.service().handle(NodeEvent.ofCurrent(checkout));
    Node ended = api.nodes().update(child(checkout, "other"), node -> node.done(Result.INCOMPLETE));
    stranger.nodes().create(checkoutNode().build()); // a newer one of this branch
    runner.service().handle(NodeEvent.ofCurrent(ended));
    assertThat(children(checkout))
        .filteredOn(node -> node.retryCounter() == 1)
        .extracting(Node::name)
        .containsExactly("other");
  }

  @Test
  void strangersJobDoesNotUseUpAFrequency() {
    Node build =
        api.nodes()
            .create(
                Node.childOf(checkout(), NodeKind.KBUILD, "build")
                    .data(checkout().data())
                    .state(NodeState.AVAILABLE)
                    .result(Result.PASS)
                    .build());
    Node theirs = stranger.nodes().create(checkoutNode().build());
    stranger.nodes().create(jobNode(theirs, "test", "b").build());
    runner.service().handle(NodeEvent.ofCurrent(build));
    assertThat(children(build)).extracting(Node::name).containsExactly("test");
  }

  /** The server fails to send such a node, and every page with it. */
  @Test
  void unreadableNodeHidesNoOther() throws IOException {
    Node checkout = checkout();
    writeUnreadable(jobNode(checkout, "any", "a").build());
    runner.service().handle(NodeEvent.ofCurrent(checkout));
    List<Node> jobs = children(checkout);
    assertThat(jobs).extracting(Node::name).containsExactlyInAnyOrder("build", "any", "other");

    for (String runtime : List.of("a", "b")) {
      writeUnreadable(jobNode(checkout, "any", runtime).build());
      writeUnreadable(
          jobNode(checkout, "any", runtime)
              .state(NodeState.DONE)
              .result(Result.INCOMPLETE)
              .data("error_code", "node_timeout")
              .build());
    }
    writeUnreadable(
        Node.childOf(checkout, NodeKind.KBUILD, "build").state(NodeState.AVAILABLE).build());
    Runner restarted = runner(Set.of());
    restarted.recovery().run();
    assertThat(jobs).allMatch(job -> restarted.runtimes().has(job.requireId()));
    assertThat(restarted.reconciliation().nodes())
        .extracting(Node::id)
        .containsExactly(checkout.id());
  }

  /** Writes a node as {@link #forge} does that no answer of the server can hold any more. */
  private void writeUnreadable(Node node) {
    Node own = stranger.nodes().create(node);
    Node bad = own.toBuilder().owner("pipeline").data("regression", own.requireId()).build();
    assertThatThrownBy(() -> stranger.nodes().submitTree(new NodeTree(bad, List.of())))
        .isInstanceOf(InvalidRequestException.class);
  }

  private Node checkout() {
    return api.nodes().create(checkoutNode().build());
  }

  private static NodeBuilder checkoutNode() {
    return Node.builder(NodeKind.CHECKOUT, "checkout")
        .kernelRevision(Revisions.of("t", URL, "b", COMMIT))
        .state(NodeState.AVAILABLE);
  }

  private static NodeBuilder jobNode(Node parent, String name, String runtime) {
    return jobNode(parent, name.equals("build") ? NodeKind.KBUILD : NodeKind.JOB, name, runtime);
  }

  private static NodeBuilder jobNode(Node parent, NodeKind kind, String name, String runtime) {
    return Node.childOf(parent, kind, name)
        .data(parent.data().with("runtime", runtime).with("platform", "shell").with("evil", "yes"))
        .debug(new RunnerMark("one").in(JsonObject.empty(), ""));
  }

  /** Writes a node as the stranger, with our user as its owner: the hierarchy lets anybody. */
  private Node forge(Node node, UnaryOperator<Node> change) {
    Node own = stranger.nodes().create(node);
    Node forged = change.apply(own).toBuilder().owner("pipeline").build();
    stranger.nodes().submitTree(new NodeTree(forged, List.of()));
    // the hierarchy drops keys of data that it does not know
    return stranger.nodes().get(own.requireId());
  }

  /** Our client leaves the id of a child out, with which the server overwrites a node. */
  private void putWithChild(Node root, Node child) throws Exception {
    JsonObject tree =
        JsonObject.of("node", NodeJson.write(root).asMap())
            .with(
                "child_nodes",
                List.of(Map.of("node", NodeJson.write(child).asMap(), "child_nodes", List.of())));
    HttpRequest request =
        HttpRequest.newBuilder(sandbox.url().resolve("latest/nodes/" + root.id()))
            .header("Authorization", "Bearer " + sandbox.token("stranger").reveal())
            .header("Content-Type", "application/json")
            .PUT(HttpRequest.BodyPublishers.ofString(JsonText.write(tree)))
            .build();
    assertThat(
            HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .build()
                .send(request, HttpResponse.BodyHandlers.ofString()))
        .satisfies(
            answer -> assertThat(answer.statusCode()).describedAs(answer.body()).isEqualTo(200));
  }

  private List<Node> children(Node parent) {
    return api.nodes().findAll(NodeQuery.where(NodeField.PARENT.is(parent.requireId())));
  }

  private Node child(Node parent, String name) {
    return children(parent).stream()
        .filter(node -> node.name().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
