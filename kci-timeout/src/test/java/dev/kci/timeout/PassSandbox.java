package dev.kci.timeout;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kci.api.InvalidRequestException;
import dev.kci.api.KciApi;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeBuilder;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.NodeTree;
import dev.kci.api.model.Result;
import dev.kci.sandbox.Sandbox;
import dev.kci.sandbox.SandboxUser;
import dev.kci.sandbox.SentRequests;
import dev.kci.service.StopSignal;
import dev.kci.status.Meters;
import dev.kci.timeout.rules.Mode;
import dev.kci.timeout.rules.NodeOwners;
import dev.kci.timeout.rules.RuleSelection;
import java.io.PrintWriter;
import java.io.Writer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/** A server with its users, passes over its nodes, and somebody who acts before a request. */
final class PassSandbox implements AutoCloseable {
  static final NodeOwners OWNER = new NodeOwners(Optional.of("pipeline"), Set.of());
  static final Instant PAST = Instant.now().minus(Duration.ofMinutes(5));
  static final Instant LATER = Instant.now().plus(Duration.ofHours(1));

  private final Sandbox sandbox =
      Sandbox.builder()
          .user(SandboxUser.of("pipeline"))
          .user(SandboxUser.of("somebody"))
          .user(SandboxUser.admin("admin"))
          .start();
  private final StopSignal stop = new StopSignal();
  private final AtomicReference<@Nullable Intruder> intruder = new AtomicReference<>();
  private final KciApi owner = as("pipeline");
  private final SentRequests requests = new SentRequests(this::before);
  private final KciApi api = requests.api(sandbox, "pipeline");

  /** Acts before a request of the service is sent. */
  interface Intruder {
    void before(Request request);
  }

  private void before(Request request) {
    Intruder acting = intruder.get();
    if (acting != null) {
      acting.before(request);
    }
  }

  @Override
  public void close() {
    api.close();
    owner.close();
    sandbox.close();
  }

  /** The service's connection. */
  KciApi api() {
    return api;
  }

  /** The connection of the nodes' owner, which no intruder disturbs. */
  KciApi owner() {
    return owner;
  }

  /** Another user's connection, to be closed by the caller. */
  KciApi as(String user) {
    return KciApi.builder(sandbox.url()).token(sandbox.token(user)).build();
  }

  /** The requests of the service. */
  SentRequests requests() {
    return requests;
  }

  /** Has somebody act before the service's next requests; null for nobody. */
  void intrude(@Nullable Intruder acting) {
    intruder.set(acting);
  }

  /** A pass of the service over the nodes of its user. */
  PassReport pass(Mode mode) {
    return run(api, mode, OWNER, false);
  }

  PassReport run(KciApi as, Mode mode, NodeOwners whose, boolean dryRun) {
    try (NodeUpdates updates = updates(as)) {
      return run(as, updates, new RuleSelection(mode, true), whose, dryRun);
    }
  }

  PassReport run(
      KciApi as, NodeUpdates updates, RuleSelection rules, NodeOwners whose, boolean dryRun) {
    ChildlessHold hold = new ChildlessHold(as, Duration.ofHours(6));
    return new TimeoutPass(
            as.nodes(),
            updates,
            windows(),
            rules,
            whose,
            treeid -> true,
            hold,
            dryRun ? new PrintWriter(Writer.nullWriter()) : null,
            stop)
        .run(Instant.now());
  }

  NodeUpdates updates(KciApi as) {
    return new NodeUpdates(as.nodes(), windows(), new Meters(), stop, 4);
  }

  CreationWindows windows() {
    return new CreationWindows(api.nodes()::readablePage, TimeoutPass.PAGE, stop);
  }

  /**
   * Has a user write a node that no answer of the server can hold any more, as anybody can: with
   * {@code data.regression} in a hierarchy. Returns it as it was before.
   *
   * @param claimed the owner that the node claims to have
   */
  static Node unreadable(KciApi as, NodeBuilder node, String claimed) {
    Node own = as.nodes().create(node.build());
    Node bad = own.toBuilder().owner(claimed).data("regression", own.requireId()).build();
    assertThatThrownBy(() -> as.nodes().submitTree(new NodeTree(bad, List.of())))
        .isInstanceOf(InvalidRequestException.class);
    return own;
  }

  /** The node as the server has it now. */
  Node now(Node node) {
    return owner.nodes().get(node.requireId());
  }

  Node root(
      @Nullable String treeid,
      NodeState state,
      @Nullable Result result,
      Instant timeout,
      @Nullable Instant holdoff) {
    return now(owner.nodes().create(lapsed(treeid, state, result, timeout, holdoff).build()));
  }

  static NodeBuilder lapsed(
      @Nullable String treeid,
      NodeState state,
      @Nullable Result result,
      Instant timeout,
      @Nullable Instant holdoff) {
    return Node.builder(NodeKind.JOB, "root-" + treeid)
        .treeid(treeid)
        .state(state)
        .result(result)
        .timeout(timeout)
        .holdoff(holdoff)
        .data("arch", "x86_64");
  }

  Node child(
      Node parent, NodeKind kind, NodeState state, @Nullable Result result, Instant timeout) {
    List<String> path = new ArrayList<>(parent.path());
    path.add(kind.wireName());
    Node node =
        Node.builder(kind, kind.wireName())
            .path(path)
            .parent(parent.requireId())
            .treeid(parent.treeid())
            .state(state)
            .result(result)
            .timeout(timeout)
            .data("arch", "x86_64")
            .build();
    return owner.nodes().create(node);
  }
}
