package dev.kci.timeout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.KciApi;
import dev.kci.api.model.JsonObject;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeBuilder;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import dev.kci.sandbox.Sandbox;
import dev.kci.sandbox.SandboxUser;
import dev.kci.service.StopSignal;
import dev.kci.timeout.rules.Mode;
import dev.kci.timeout.rules.Owner;
import dev.kci.timeout.rules.Rules;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Passes against a real server, with somebody else writing at the worst moments. */
class TimeoutPassIT {
  private static final Owner OWNER = new Owner(Optional.of("pipeline"), Set.of());
  private static final Instant PAST = Instant.now().minus(Duration.ofMinutes(5));
  private static final Instant LATER = Instant.now().plus(Duration.ofHours(1));

  private final Sandbox sandbox =
      Sandbox.builder()
          .user(SandboxUser.of("pipeline"))
          .user(SandboxUser.of("somebody"))
          .user(SandboxUser.admin("admin"))
          .start();
  private final StopSignal stop = new StopSignal();
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicReference<@Nullable Intruder> intruder = new AtomicReference<>();
  private KciApi api;
  private KciApi owner;

  /** Acts before a request of the service is sent. */
  private interface Intruder {
    void before(Request request);
  }

  @BeforeEach
  void connect() {
    owner = KciApi.builder(sandbox.url()).token(sandbox.token("pipeline")).build();
    api =
        KciApi.builder(sandbox.url())
            .token(sandbox.token("pipeline"))
            .httpClient(
                new OkHttpClient.Builder()
                    .addInterceptor(
                        chain -> {
                          requests.incrementAndGet();
                          Intruder acting = intruder.get();
                          if (acting != null) {
                            acting.before(chain.request());
                          }
                          return chain.proceed(chain.request());
                        })
                    .build())
            .build();
  }

  @AfterEach
  void close() {
    api.close();
    owner.close();
    sandbox.close();
  }

  @Nested
  class Chart {
    @Test
    void aTimedOutNodeEndsWithTheUnfinishedOnesBelowIt() {
      Node checkout = root("t1", NodeState.CLOSING, Result.PASS, PAST, PAST);
      Node build = child(checkout, NodeKind.KBUILD, NodeState.DONE, Result.PASS, LATER);
      Node job = child(build, NodeKind.JOB, NodeState.RUNNING, null, LATER);

      assertThat(pass(Mode.ALL).made()).isEqualTo(2);

      assertThat(now(checkout).state()).isEqualTo(NodeState.DONE);
      assertThat(now(checkout).result()).isEqualTo(Result.PASS);
      assertThat(now(checkout).errorCode()).isEmpty();
      assertThat(now(job).state()).isEqualTo(NodeState.DONE);
      assertThat(now(job).result()).isEqualTo(Result.INCOMPLETE);
      assertThat(now(job).errorCode()).contains("node_timeout");
      assertThat(now(job).data().string("arch")).contains("x86_64");
    }

    @Test
    void anAvailableNodeClosesAndEndsWhenTheLastBelowItIsDone() {
      Node checkout = root("t1", NodeState.AVAILABLE, Result.PASS, LATER, PAST);
      Node build = child(checkout, NodeKind.KBUILD, NodeState.DONE, Result.PASS, LATER);
      Node job = child(build, NodeKind.JOB, NodeState.RUNNING, null, LATER);

      pass(Mode.ALL);
      assertThat(now(checkout).state()).isEqualTo(NodeState.CLOSING);
      assertThat(pass(Mode.ALL).due()).isZero();

      owner.nodes().update(job.requireId(), node -> node.done(Result.FAIL));
      pass(Mode.ALL);
      assertThat(now(checkout).state()).isEqualTo(NodeState.DONE);
      assertThat(now(checkout).result()).isEqualTo(Result.PASS);
    }

    @Test
    void nodesWithoutATreeIdAreJoinedByTheirParents() {
      Node checkout = root(null, NodeState.AVAILABLE, Result.PASS, LATER, PAST);
      Node build = child(checkout, NodeKind.KBUILD, NodeState.AVAILABLE, Result.PASS, LATER);
      Node done = child(build, NodeKind.JOB, NodeState.DONE, Result.PASS, LATER);
      Node test = child(done, NodeKind.TEST, NodeState.RUNNING, null, LATER);

      pass(Mode.ALL);
      assertThat(now(checkout).state()).isEqualTo(NodeState.CLOSING);
      assertThat(now(build).state()).isEqualTo(NodeState.AVAILABLE);

      owner.nodes().update(test.requireId(), node -> node.done(Result.PASS));
      owner.nodes().update(build.requireId(), node -> node.available(PAST));
      assertThat(pass(Mode.ALL).made()).isEqualTo(2);
      assertThat(now(checkout).state()).isEqualTo(NodeState.DONE);
    }

    @Test
    void aStrayChildKeepsItsParentInATreeOpen() {
      Node checkout = root("t1", NodeState.AVAILABLE, Result.PASS, LATER, PAST);
      owner.nodes().create(Node.childOf(checkout, NodeKind.JOB, "stray").treeid(null).build());

      pass(Mode.ALL);
      assertThat(now(checkout).state()).isEqualTo(NodeState.CLOSING);
    }

    @Test
    void othersNodesAreLeftAloneUnlessAllUsersAreAskedFor() {
      try (KciApi somebody =
          KciApi.builder(sandbox.url()).token(sandbox.token("somebody")).build()) {
        Node others =
            somebody.nodes().create(lapsed("t1", NodeState.RUNNING, null, PAST, null).build());
        assertThat(pass(Mode.ALL).due()).isZero();

        try (KciApi admin = KciApi.builder(sandbox.url()).token(sandbox.token("admin")).build()) {
          run(admin, Mode.ALL, new Owner(Optional.empty(), Set.of()), false);
        }
        assertThat(now(others).state()).isEqualTo(NodeState.DONE);
        assertThat(now(others).owner()).isEqualTo("somebody");
      }
    }

    @Test
    void aDryRunChangesNothing() {
      Node checkout = root("t1", NodeState.RUNNING, null, PAST, null);

      assertThat(run(api, Mode.ALL, OWNER, true)).isEqualTo(new PassReport(1, 0, 0, 0));
      assertThat(now(checkout)).isEqualTo(checkout);
    }
  }

  @Nested
  class Strangers {
    private final KciApi somebody =
        KciApi.builder(sandbox.url()).token(sandbox.token("somebody")).build();

    @AfterEach
    void close() {
      somebody.close();
    }

    private Node foreignChild(Node parent) {
      return somebody
          .nodes()
          .create(Node.childOf(parent, NodeKind.JOB, "foreign").timeout(LATER).build());
    }

    @Test
    void keepNothingOpenAndAreNotWrittenTo() {
      Node checkout = root("t1", NodeState.AVAILABLE, Result.PASS, LATER, PAST);
      Node stray = root(null, NodeState.AVAILABLE, Result.PASS, LATER, PAST);
      List<Node> foreign = List.of(foreignChild(checkout), foreignChild(stray));

      assertThat(pass(Mode.ALL).made()).isEqualTo(2);

      assertThat(now(checkout).state()).isEqualTo(NodeState.DONE);
      assertThat(now(stray).state()).isEqualTo(NodeState.DONE);
      assertThat(foreign)
          .allSatisfy(node -> assertThat(now(node).state()).isEqualTo(NodeState.RUNNING));
    }

    @Test
    void keepNodesOpenIfTheyAreTrusted() {
      Node checkout = root("t1", NodeState.AVAILABLE, Result.PASS, LATER, PAST);
      foreignChild(checkout);

      run(api, Mode.ALL, new Owner(Optional.of("pipeline"), Set.of("somebody")), false);

      assertThat(now(checkout).state()).isEqualTo(NodeState.CLOSING);
    }

    @Test
    void doNotHideOurNodesBelowTheirs() {
      Node checkout = root("t1", NodeState.AVAILABLE, Result.PASS, LATER, PAST);
      Node foreign = foreignChild(checkout);
      Node ours = child(foreign, NodeKind.TEST, NodeState.RUNNING, null, LATER);

      pass(Mode.ALL);

      assertThat(now(checkout).state()).isEqualTo(NodeState.CLOSING);
      assertThat(now(ours).state()).isEqualTo(NodeState.RUNNING);
    }

    @Test
    void whoseNodesMayNotBeWrittenAreNotTriedWithEachPass() {
      Node others =
          somebody.nodes().create(lapsed("t1", NodeState.RUNNING, null, PAST, null).build());
      AtomicInteger writes = new AtomicInteger();
      intruder.set(request -> writes.addAndGet(request.method().equals("GET") ? 0 : 1));
      Owner all = new Owner(Optional.empty(), Set.of());
      try (NodeUpdates updates =
          new NodeUpdates(api.nodes(), windows(), stop, InstantSource.system(), 4)) {
        assertThat(run(updates, all).failed()).isEqualTo(1);
        assertThat(writes).hasValue(1);
        assertThat(run(updates, all).passedOver()).isEqualTo(1);
        assertThat(writes).hasValue(1);
      }
      assertThat(now(others).state()).isEqualTo(NodeState.RUNNING);
    }

    private PassReport run(NodeUpdates updates, Owner whose) {
      return new TimeoutPass(
              api.nodes(),
              updates,
              windows(),
              new Rules(Mode.ALL, true),
              whose,
              hold(api),
              false,
              stop)
          .run(Instant.now());
    }

    private PassReport run(KciApi as, Mode mode, Owner whose, boolean dryRun) {
      return TimeoutPassIT.this.run(as, mode, whose, dryRun);
    }
  }

  @Nested
  class LateResult {
    private final Node[] job = new Node[1];

    @BeforeEach
    void aJobTimesOut() {
      job[0] = root("t1", NodeState.RUNNING, null, PAST, null);
    }

    @Test
    void beforeTheDocumentIsReadAgainIsNotTouched() {
      AtomicInteger reads = new AtomicInteger();
      intruder.set(
          request -> {
            boolean reading =
                String.valueOf(request.url().queryParameter("treeid__in")).equals("t1");
            if (reading && reads.incrementAndGet() == 2) {
              report(Result.PASS);
            }
          });

      assertThat(pass(Mode.ALL)).isEqualTo(new PassReport(1, 0, 1, 0));
      assertThat(reads).hasValue(2);
      assertThat(now(job[0]).result()).isEqualTo(Result.PASS);
      assertThat(now(job[0]).errorCode()).isEmpty();
    }

    @Test
    void betweenReadAndWriteIsPutBackWithItsData() {
      intruder.set(
          request -> {
            if (request.method().equals("PATCH")) {
              intruder.set(null);
              report(Result.FAIL);
            }
          });
      pass(Mode.ALL);
      assertThat(now(job[0]).result()).as("the server overwrites").isEqualTo(Result.INCOMPLETE);

      assertThat(heal()).isOne();
      assertThat(now(job[0]).result()).isEqualTo(Result.FAIL);
      assertThat(now(job[0]).state()).isEqualTo(NodeState.DONE);
      assertThat(now(job[0]).data().string("report")).contains("of the owner");
      assertThat(now(job[0]).data().string("error_code")).isEmpty();
      assertThat(heal()).as("nothing is left to do").isZero();
    }

    @Test
    void anIncompleteWithAReasonOfItsOwnIsPutBackToo() {
      intruder.set(
          request -> {
            if (request.method().equals("PATCH")) {
              intruder.set(null);
              owner
                  .nodes()
                  .update(
                      job[0].requireId(),
                      node ->
                          node.done(Result.INCOMPLETE)
                              .withData(node.data().with("error_code", "Infrastructure")));
            }
          });
      pass(Mode.ALL);

      assertThat(heal()).isOne();
      assertThat(now(job[0]).result()).isEqualTo(Result.INCOMPLETE);
      assertThat(now(job[0]).errorCode()).contains("Infrastructure");
    }

    @Test
    void afterTheTimeoutWinsAndOnlyTheErrorIsTakenOut() {
      pass(Mode.ALL);
      assertThat(now(job[0]).errorCode()).contains("node_timeout");
      owner.nodes().update(job[0].requireId(), node -> node.done(Result.PASS));

      assertThat(heal()).isOne();
      assertThat(now(job[0]).result()).isEqualTo(Result.PASS);
      assertThat(now(job[0]).data()).isEqualTo(JsonObject.of("arch", "x86_64"));
      assertThat(heal()).isZero();
    }

    @Test
    void aTimeoutWithoutALateResultStays() {
      pass(Mode.ALL);
      owner
          .nodes()
          .update(job[0].requireId(), node -> node.withArtifact("log", "http://localhost/log"));

      assertThat(heal()).isZero();
      assertThat(now(job[0]).result()).isEqualTo(Result.INCOMPLETE);
    }

    private void report(Result result) {
      owner
          .nodes()
          .update(
              job[0].requireId(),
              node -> node.done(result).withData(node.data().with("report", "of the owner")));
    }

    private int heal() {
      return new LateResults(api.nodes(), api.events(), windows(), OWNER).heal(PAST);
    }
  }

  @Test
  void aPassCostsLittleMoreThanOneRequestForEachLapsedNode() {
    List<Node> waiting = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      Node checkout = root("tree-" + i, NodeState.AVAILABLE, Result.PASS, LATER, PAST);
      child(checkout, NodeKind.JOB, NodeState.RUNNING, null, LATER);
      child(checkout, NodeKind.JOB, NodeState.DONE, Result.PASS, LATER);
      waiting.add(checkout);
    }
    requests.set(0);

    assertThat(pass(Mode.HOLDOFF).made()).isEqualTo(100);
    assertThat(requests.get()).isLessThanOrEqualTo(110);
    assertThat(waiting)
        .allSatisfy(node -> assertThat(now(node).state()).isEqualTo(NodeState.CLOSING));
  }

  private PassReport pass(Mode mode) {
    return run(api, mode, OWNER, false);
  }

  private PassReport run(KciApi as, Mode mode, Owner whose, boolean dryRun) {
    try (NodeUpdates updates =
        new NodeUpdates(as.nodes(), windows(), stop, InstantSource.system(), 4)) {
      Rules rules = new Rules(mode, true);
      return new TimeoutPass(as.nodes(), updates, windows(), rules, whose, hold(as), dryRun, stop)
          .run(Instant.now());
    }
  }

  private static ChildlessHold hold(KciApi as) {
    return new ChildlessHold(as, Duration.ofHours(6));
  }

  private CreationWindows windows() {
    return new CreationWindows(api.nodes()::page, TimeoutPass.PAGE, stop);
  }

  private Node now(Node node) {
    return owner.nodes().get(node.requireId());
  }

  private Node root(
      @Nullable String treeid,
      NodeState state,
      @Nullable Result result,
      Instant timeout,
      @Nullable Instant holdoff) {
    return now(owner.nodes().create(lapsed(treeid, state, result, timeout, holdoff).build()));
  }

  private static NodeBuilder lapsed(
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

  private Node child(
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
