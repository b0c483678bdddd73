package dev.kci.trigger;

import static dev.kci.trigger.policy.Samples.ASKER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.kci.api.Backoff;
import dev.kci.api.KciApi;
import dev.kci.api.UnavailableException;
import dev.kci.api.model.KernelRevision;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import dev.kci.git.GitRemotes;
import dev.kci.git.RemoteCredentials;
import dev.kci.git.RemoteTimeouts;
import dev.kci.git.Repositories;
import dev.kci.git.SilentHost;
import dev.kci.machine.Machine;
import dev.kci.service.StopSignal;
import dev.kci.status.Meters;
import dev.kci.trigger.policy.RevisionPolicy;
import dev.kci.trigger.policy.Samples;
import dev.kci.trigger.policy.WatchedBranch;
import dev.kci.trigger.remote.BranchLists;
import dev.kci.trigger.remote.HeadWatch;
import dev.kci.trigger.remote.JGitRemoteHeads;
import dev.kci.trigger.remote.Remote;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Passes over real repositories, with an API that counts requests. */
@Timeout(60)
class TriggerServiceTest {
  private static final InstantSource CLOCK = InstantSource.system();

  @TempDir Path folder;
  private FakeApi api;
  private final List<AutoCloseable> opened = new ArrayList<>();
  private final AtomicInteger treeIds = new AtomicInteger();

  @BeforeEach
  void start() throws IOException {
    api = new FakeApi();
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable resource : opened) {
      resource.close();
    }
    api.close();
  }

  private TriggerService trigger(boolean force, List<WatchedBranch> watched) {
    KciApi kci = api.connect();
    RevisionPolicy policy = new RevisionPolicy(ASKER, force, false);
    CheckoutQuery query = new CheckoutQuery(kci.nodes(), ASKER);
    OkHttpClient http = new OkHttpClient();
    JGitRemoteHeads heads =
        new JGitRemoteHeads(
            new GitRemotes(Map.of(), RemoteCredentials.none(), RemoteTimeouts.DEFAULT));
    HeadWatch watch =
        new HeadWatch(
            Remote.of(watched),
            heads,
            new BranchLists(http, RemoteTimeouts.DEFAULT, InstantSource.system()),
            4,
            new Backoff(Duration.ofSeconds(30), Duration.ofMinutes(5)),
            CLOCK,
            Machine.real());
    opened.add(watch);
    opened.add(heads);
    opened.add(kci);
    Checkouts checkouts =
        new ApiCheckouts(
            kci.nodes(),
            query,
            policy,
            Duration.ofMinutes(180),
            () -> "tree-" + treeIds.incrementAndGet(),
            CLOCK);
    return new TriggerService(
        watch, url -> true, query, policy, checkouts, CLOCK, new Meters(), new StopSignal());
  }

  private WatchedBranch watched(String repository, String branch) {
    return Samples.watched(folder.resolve(repository).toString(), branch);
  }

  private List<String> commits() {
    return api.nodes().stream().map(n -> n.kernelRevision().orElseThrow().commit()).toList();
  }

  @Test
  void eachNewRevisionGetsOneCheckout() throws IOException {
    Path repository = folder.resolve("linux.git");
    String first = Repositories.create(repository, "master");
    TriggerService trigger = trigger(false, List.of(watched("linux.git", "master")));

    trigger.pass();
    trigger.pass();
    assertThat(commits()).containsExactly(first);
    Node node = api.nodes().get(0);
    assertThat(node.is(NodeKind.CHECKOUT)).isTrue();
    assertThat(node.state()).isEqualTo(NodeState.RUNNING);
    assertThat(node.treeid()).isEqualTo("tree-1");
    assertThat(node.submitter()).isEqualTo("service:pipeline");
    assertThat(node.timeout())
        .isBetween(
            Instant.now().plus(Duration.ofMinutes(179)),
            Instant.now().plus(Duration.ofMinutes(181)));

    String second = Repositories.push(repository, "master", "second");
    trigger.pass();
    assertThat(commits()).containsExactlyInAnyOrder(first, second);
  }

  @Test
  void idlePassQueriesTheApiOnlyForRunningCheckouts() throws IOException {
    List<WatchedBranch> watched = new ArrayList<>();
    for (String name : Repositories.names("tree", 5)) {
      Repositories.create(folder.resolve(name), List.of("a", "b", "c"));
      for (String branch : List.of("a", "b", "c")) {
        Repositories.push(folder.resolve(name), branch, name + branch);
        watched.add(watched(name, branch));
      }
    }
    trigger(false, watched).pass();
    assertThat(api.nodes()).hasSize(15);

    TriggerService restarted = trigger(false, watched);
    api.forgetRequests();
    restarted.pass();
    assertThat(api.requests())
        .as("after a start")
        .containsExactly("GET nodes/fast", "GET nodes/fast");
    api.forgetRequests();
    restarted.pass();
    assertThat(api.requests()).as("checkouts still run").containsExactly("GET nodes/fast");

    api.nodes().forEach(node -> api.put(node.done(Result.PASS)));
    restarted.pass();
    api.forgetRequests();
    restarted.pass();
    assertThat(api.requests()).as("all are done").isEmpty();
  }

  @Test
  void incompleteCheckoutIsRetriedUpToThree() throws IOException {
    Repositories.create(folder.resolve("linux.git"), "master");
    TriggerService trigger = trigger(false, List.of(watched("linux.git", "master")));
    for (int pass = 0; pass < 5; pass++) {
      trigger.pass();
      api.nodes().forEach(node -> api.put(node.done(Result.INCOMPLETE)));
    }
    assertThat(api.nodes()).hasSize(3);
  }

  @Test
  void sameCommitInTwoTreesIsOneRevision() throws IOException {
    Repositories.create(folder.resolve("linux.git"), "master", "next");
    trigger(false, List.of(watched("linux.git", "master"), watched("linux.git", "next"))).pass();
    assertThat(api.nodes()).hasSize(1);
  }

  @Test
  void forceCreatesOneMoreCheckout() throws IOException {
    Repositories.create(folder.resolve("linux.git"), "master");
    List<WatchedBranch> watched = List.of(watched("linux.git", "master"));
    trigger(false, watched).pass();
    TriggerService forced = trigger(true, watched);
    forced.pass();
    forced.pass();
    assertThat(api.nodes()).hasSize(2);
    assertThat(api.nodes()).allMatch(node -> node.state() == NodeState.RUNNING);
  }

  @Test
  void lowestIdOfTwoTriggersStays() throws IOException {
    Repositories.create(folder.resolve("linux.git"), "master");
    List<WatchedBranch> watched = List.of(watched("linux.git", "master"));
    TriggerService one = trigger(false, watched);
    TriggerService other = trigger(false, watched);
    AtomicInteger posts = new AtomicInteger();
    api.beforeEach(
        request -> {
          // both have asked, and neither has created, when the other comes in between
          if (request.equals("POST node") && posts.incrementAndGet() == 1) {
            other.pass();
          }
        });
    one.pass();
    one.pass();
    other.pass();

    List<Node> nodes = api.nodes();
    assertThat(nodes).hasSize(2);
    assertThat(nodes.get(0).state()).isEqualTo(NodeState.RUNNING);
    assertThat(nodes.get(1).state()).isEqualTo(NodeState.DONE);
    assertThat(nodes.get(1).result()).isNull();
    assertThat(nodes.get(1).supersededBy()).contains(nodes.get(0).requireId());
  }

  @Test
  void twinThatLookedTooEarlyIsEnded() throws IOException {
    String commit = Repositories.create(folder.resolve("linux.git"), "master");
    WatchedBranch master = watched("linux.git", "master");
    TriggerService trigger = trigger(false, List.of(master));
    String rival = "ffffffffffffffffffffffff";
    api.beforeEach(
        request -> {
          if (request.equals("POST node") && api.nodes().isEmpty()) {
            KernelRevision revision =
                new KernelRevision("mainline", master.url(), "master", commit);
            api.put(
                Samples.checkout(rival, NodeState.RUNNING, null).kernelRevision(revision).build());
          }
        });
    trigger.pass();
    assertThat(api.nodes()).hasSize(2);
    assertThat(api.nodes().get(1).supersededBy()).contains(api.nodes().get(0).requireId());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void twinOfADeadTriggerEndsAlthoughTheBranchHasMovedOn(boolean restarted) throws IOException {
    Path repository = folder.resolve("linux.git");
    String first = Repositories.create(repository, "master");
    WatchedBranch master = watched("linux.git", "master");
    TriggerService trigger = trigger(false, List.of(master));
    trigger.pass();
    // the request of another trigger arrives late, and nobody compares
    KernelRevision revision = new KernelRevision("mainline", master.url(), "master", first);
    api.put(
        Samples.checkout("ffffffffffffffffffffffff", NodeState.RUNNING, null)
            .kernelRevision(revision)
            .created(CLOCK.instant())
            .build());
    String second = Repositories.push(repository, "master", "second");

    (restarted ? trigger(false, List.of(master)) : trigger).pass();

    assertThat(api.nodes())
        .filteredOn(node -> node.state() == NodeState.RUNNING)
        .extracting(node -> node.kernelRevision().orElseThrow().commit())
        .containsExactlyInAnyOrder(first, second);
  }

  @Test
  void nothingIsLostWhileTheApiIsAway() throws IOException {
    Repositories.create(folder.resolve("linux.git"), "master");
    TriggerService trigger = trigger(false, List.of(watched("linux.git", "master")));
    api.failWith(502);
    assertThatThrownBy(trigger::pass).isInstanceOf(UnavailableException.class);
    api.failWith(0);
    trigger.pass();
    assertThat(api.nodes()).hasSize(1);
  }

  @Test
  void refusedCheckoutDoesNotBlockOthers() throws IOException {
    Repositories.create(folder.resolve("a.git"), "master");
    String good = Repositories.create(folder.resolve("b.git"), "master");
    TriggerService trigger =
        trigger(false, List.of(watched("a.git", "master"), watched("b.git", "master")));
    AtomicInteger posts = new AtomicInteger();
    api.beforeEach(
        request -> {
          if (request.startsWith("POST")) {
            api.failWith(posts.incrementAndGet() == 1 ? 400 : 0);
          } else {
            api.failWith(0);
          }
        });
    trigger.pass();
    trigger.pass();
    assertThat(posts).hasValue(2);
    assertThat(api.nodes()).hasSize(1);
    assertThat(commits()).doesNotContainNull().isNotEqualTo(List.of()).hasSize(1);
    assertThat(good).isNotEmpty();
  }

  @Test
  void brokenRemoteDoesNotBlockOthers() throws IOException {
    String good = Repositories.create(folder.resolve("good.git"), "master");
    try (SilentHost silent = new SilentHost()) {
      trigger(
              false,
              List.of(
                  Samples.watched(silent.url("http"), "master"),
                  watched("none.git", "master"),
                  watched("good.git", "gone"),
                  watched("good.git", "master")))
          .pass();
      assertThat(commits()).containsExactly(good);
    }
  }

  @Test
  void frequencyLimitNeedsNoQueryInEachPass() throws IOException {
    Path repository = folder.resolve("linux.git");
    String first = Repositories.create(repository, "master");
    WatchedBranch plain = watched("linux.git", "master");
    WatchedBranch limited =
        new WatchedBranch(
            plain.config(),
            plain.tree(),
            plain.url(),
            plain.branch(),
            List.of(),
            Optional.empty(),
            Optional.of(Duration.ofDays(1)));
    TriggerService trigger = trigger(false, List.of(limited));
    trigger.pass();
    Repositories.push(repository, "master", "second");
    trigger.pass();
    api.forgetRequests();
    trigger.pass();
    assertThat(commits()).containsExactly(first);
    assertThat(api.requests()).isEmpty();
  }

  @Test
  void branchListIsFollowedAndItsLastValueKept() throws IOException {
    Path repository = folder.resolve("testing.git");
    String commit = Repositories.create(repository, "other");
    String morning = Repositories.push(repository, "morning", "morning");
    AtomicInteger status = new AtomicInteger(200);
    HttpServer nipa =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    nipa.createContext(
        "/branches.json",
        exchange -> {
          byte[] list =
              "[{\"branch\": \"old\", \"date\": \"1\"}, {\"branch\": \"morning\", \"date\": \"2\"}]"
                  .getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status.get(), list.length);
          exchange.getResponseBody().write(list);
          exchange.close();
        });
    nipa.start();
    try {
      String list = "http://127.0.0.1:" + nipa.getAddress().getPort() + "/branches.json";
      TriggerService trigger = trigger(false, List.of(watched("testing.git", list)));
      trigger.pass();
      status.set(500);
      String later = Repositories.push(repository, "morning", "later");
      trigger.pass();
      assertThat(commits()).containsExactlyInAnyOrder(morning, later).doesNotContain(commit);
      assertThat(api.nodes())
          .allMatch(n -> n.kernelRevision().orElseThrow().branch().equals("morning"));
    } finally {
      nipa.stop(0);
    }
  }

  @Test
  void globIncludesNewBranches() throws IOException {
    Path repository = folder.resolve("stable.git");
    Repositories.create(repository, "linux-6.1.y", "master");
    TriggerService trigger = trigger(false, List.of(watched("stable.git", "linux-*.y")));
    trigger.pass();
    Repositories.push(repository, "linux-6.6.y", "new");
    trigger.pass();
    assertThat(api.nodes())
        .extracting(n -> n.kernelRevision().orElseThrow().branch())
        .containsExactlyInAnyOrder("linux-6.1.y", "linux-6.6.y");
  }
}
