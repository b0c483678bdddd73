package dev.kci.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.KciApi;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeEvent;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeQuery;
import dev.kci.runtime.JobRuntime;
import dev.kci.runtime.pull.PullCallback;
import dev.kci.runtime.pull.PullLabSettings;
import dev.kci.runtime.pull.PullRuntime;
import dev.kci.runtime.shell.TestShell;
import dev.kci.sandbox.Sandbox;
import dev.kci.sandbox.SentRequests;
import dev.kci.service.shard.FixedShards;
import dev.kci.service.shard.Shards;
import dev.kci.storage.LocalStorage;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two replicas, of which one creates the jobs and the other owns their labs. */
class HandOverTest {
  private static final Set<String> MEMBERS = Set.of("farm-1", "farm-2");

  @TempDir Path temp;
  private final Sandbox sandbox = Sandbox.start();
  private final KciApi api = KciApi.builder(sandbox.url()).token(sandbox.token("pipeline")).build();
  private final SentRequests requests = new SentRequests();
  private final KciApi watched = requests.api(sandbox, "pipeline");

  @AfterEach
  void stop() {
    api.close();
    watched.close();
    sandbox.close();
  }

  @Test
  void jobsOfACheckoutAreHandedOverOnceHoweverLateTheirEventsCome() throws IOException {
    Node checkout = checkout();
    Shards all = new FixedShards("farm-1", Set.of("farm-1"));
    Runner creator = replica(api, "farm-1", all, false);
    creator.service().handle(NodeEvent.ofCurrent(checkout));
    List<Node> jobs =
        api.nodes().findAll(NodeQuery.where(NodeField.PARENT.is(checkout.requireId())));
    assertThat(jobs).hasSize(3);

    Runner owner = replica(watched, "farm-2", none(), true);
    requests.clear();
    for (Node job : jobs) {
      NodeEvent event = created(job);
      if (owner.service().concerns(event) && owner.service().isMine(event)) {
        owner.recovery().handOver(event.id());
      }
    }
    assertThat(jobs).allMatch(job -> owner.runtimes().has(job.requireId()));
    assertThat(requests.lines())
        .containsExactly(
            "GET /latest/node/" + jobs.get(0).id(),
            "GET /latest/nodes/fast",
            "GET /latest/node/" + checkout.id());
  }

  private static NodeEvent created(Node job) {
    return NodeEvent.of(NodeEvent.ofCurrent(job).json().with("op", "created")).orElseThrow();
  }

  private static Shards none() {
    return new Shards() {
      @Override
      public boolean owns(int shard) {
        return false;
      }

      @Override
      public Set<String> members() {
        return MEMBERS;
      }
    };
  }

  private Runner replica(KciApi with, String instance, Shards shards, boolean mine)
      throws IOException {
    with.users().username(); // as at the start of a runner
    return Runners.replica(with, temp.resolve(instance), "farm", shards, lab(), instance, mine);
  }

  private JobRuntime lab() {
    return new PullRuntime(
        TestShell.home(temp),
        PullRuntime.Form.PULL_LABS,
        PullCallback::read,
        new PullLabSettings(null, null),
        new LocalStorage(temp.resolve("storage"), URI.create("https://s.example.org/")),
        InstantSource.system());
  }

  private Node checkout() {
    return api.nodes()
        .create(
            Node.builder(NodeKind.CHECKOUT, "checkout")
                .kernelRevision(Revisions.of("t", "https://example.org/t.git", "b", "c".repeat(40)))
                .build()
                .available(Instant.now().plusSeconds(3600)));
  }
}
