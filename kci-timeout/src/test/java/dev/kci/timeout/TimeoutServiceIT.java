package dev.kci.timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kci.api.KciApi;
import dev.kci.api.UnavailableException;
import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Timestamps;
import dev.kci.cli.Replica;
import dev.kci.sandbox.Sandbox;
import dev.kci.sandbox.SentRequests;
import dev.kci.sandbox.faults.Fault;
import dev.kci.service.StopSignal;
import dev.kci.service.shard.Shards;
import dev.kci.status.Meters;
import dev.kci.timeout.rules.Mode;
import dev.kci.timeout.rules.RuleSelection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Passes of a replica that loses its Lease, against the sandbox. */
class TimeoutServiceIT {
  private final AtomicBoolean renewed = new AtomicBoolean();

  @TempDir Path folder;

  @Test
  void deadlinesOfATimeWithoutLeasesWaitUntilOthersHaveTheirs() throws Exception {
    Instant now = Instant.now();
    lastAnswer(now.minusSeconds(20));
    try (Sandbox sandbox = Sandbox.start();
        KciApi api = KciApi.builder(sandbox.url()).token(sandbox.token("pipeline")).build();
        TimeoutService service = service(api)) {
      Node over = timingOut(api, now.minusSeconds(30));
      Node overMeanwhile = timingOut(api, now.minusSeconds(10));
      service.pass();
      assertThat(state(api, over)).isEqualTo(NodeState.RUNNING);

      renewed.set(true);
      service.pass();
      assertThat(state(api, over)).isEqualTo(NodeState.DONE);
      assertThat(state(api, overMeanwhile)).isEqualTo(NodeState.RUNNING);
    }
  }

  @Test
  void afterAFailureTheNextPassLooksAsFarBackForLateResults() {
    renewed.set(true);
    SentRequests requests = new SentRequests();
    try (Sandbox sandbox = Sandbox.start();
        KciApi api =
            KciApi.builder(sandbox.url())
                .token(sandbox.token("pipeline"))
                .httpClient(requests.client())
                .retries(0)
                .build();
        TimeoutService service = service(api)) {
      sandbox.faults().next(1, Fault.status(503).on("GET", "/latest/events"));
      assertThatThrownBy(service::pass).isInstanceOf(UnavailableException.class);
      service.pass();
      service.pass();
    }
    List<Instant> looked =
        requests.urls().stream()
            .map(url -> url.queryParameter("from"))
            .filter(Objects::nonNull)
            .map(Timestamps::parse)
            .toList();
    assertThat(looked).hasSize(3);
    assertThat(Duration.between(looked.get(0), looked.get(1))).isLessThan(Duration.ofMinutes(1));
    assertThat(Duration.between(looked.get(1), looked.get(2)))
        .isGreaterThan(Duration.ofMinutes(50));
  }

  private void lastAnswer(Instant last) throws Exception {
    JsonObject contact =
        JsonObject.of("before", last.minusSeconds(600).toString())
            .with("returned", last.minusSeconds(500).toString())
            .with("since", last.minusSeconds(500).toString())
            .with("last", last.toString());
    Files.writeString(folder.resolve("last-answer.json"), JsonText.write(contact));
  }

  private TimeoutService service(KciApi api) {
    return new TimeoutService(
        api,
        new RuleSelection(Mode.ALL, true),
        () -> PassSandbox.OWNER,
        new Grace(folder, false, Duration.ofMinutes(1), Duration.ZERO, api.presence()::returns),
        new Replica("group", Shards.ALL, renewed::get, Runnable::run),
        new ChildlessHold(api, Duration.ofHours(6)),
        null,
        new Meters(),
        new StopSignal());
  }

  private static Node timingOut(KciApi api, Instant timeout) {
    return api.nodes().create(Node.builder(NodeKind.JOB, "kunit").timeout(timeout).build());
  }

  private static NodeState state(KciApi api, Node node) {
    return api.nodes().get(node.requireId()).state();
  }
}
