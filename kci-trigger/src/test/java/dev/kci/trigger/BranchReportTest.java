package dev.kci.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.KernelRevision;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.trigger.policy.Samples;
import dev.kci.trigger.policy.WatchedBranch;
import dev.kci.trigger.remote.Remote;
import dev.kci.trigger.remote.RemoteAnswer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BranchReportTest {
  private static final String URL = "https://git.example.org/linux.git";

  @Test
  void patchSeriesIsNotTheLastCheckout() {
    WatchedBranch watched = Samples.watched(URL, "master");
    Remote remote = Remote.of(List.of(watched)).get(0);
    RemoteAnswer answer =
        new RemoteAnswer(remote, List.of(), List.of(watched), Optional.empty(), Duration.ZERO);
    Node checkout =
        Node.builder(NodeKind.CHECKOUT, "checkout")
            .id("1")
            .created(Instant.parse("2026-11-27T08:00:00Z"))
            .kernelRevision(new KernelRevision("mainline", URL, "master", "1".repeat(40)))
            .build();
    Node series =
        Node.childOf(checkout, NodeKind.CHECKOUT, "patchset")
            .id("2")
            .created(Instant.parse("2026-11-27T09:00:00Z"))
            .data(checkout.data())
            .build();

    assertThat(BranchReport.of(answer, List.of(checkout, series)))
        .extracting(BranchReport::lastCheckout)
        .containsExactly(Optional.of(checkout));
  }
}
