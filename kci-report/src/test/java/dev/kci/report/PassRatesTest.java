package dev.kci.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.KciApi;
import dev.kci.api.model.KernelRevision;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import dev.kci.report.model.Report;
import dev.kci.results.CheckoutResults;
import dev.kci.results.CountedOwners;
import dev.kci.results.RuntimeUsers;
import dev.kci.sandbox.Sandbox;
import dev.kci.sandbox.SentRequests;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PassRatesTest {
  private static final CountedOwners NO_OTHERS =
      new CountedOwners(Set.of(), new RuntimeUsers(Map.of()));

  private final SentRequests requests = new SentRequests();

  @Test
  void testsOfTheBranchAreCountedOnceAndStrangersDoNotCount() {
    try (Sandbox sandbox = Sandbox.start();
        KciApi stranger =
            KciApi.builder(sandbox.url()).token(sandbox.token("runtime-shell")).build();
        KciApi api = requests.api(sandbox, "pipeline")) {
      checkout(api, "other", 1, 5, 5);
      checkout(stranger, "master", 1, 5, 5);
      checkout(api, "master", 3, 1, 0);
      Node middle = checkout(api, "master", 2, 1, 1);
      Node last = checkout(api, "master", 1, 2, 1);
      stranger.nodes().create(test(last, Result.FAIL));
      requests.clear();
      PassRates rates = new PassRates(api, () -> NO_OTHERS);
      assertThat(read(rates, last)).containsExactly("3: 1/0", "2: 1/1", "1: 2/1");
      assertThat(requests.urls())
          .hasSizeLessThan(12)
          .allSatisfy(
              url ->
                  assertThat(url.queryParameterNames())
                      .anyMatch(name -> name.startsWith("created__g"))
                      .anyMatch(name -> name.startsWith("created__l")));
      requests.clear();
      assertThat(read(rates, last)).hasSize(3);
      assertThat(requests.lines()).filteredOn(line -> line.endsWith("/count")).hasSize(2);
      assertThat(read(rates, middle)).containsExactly("3: 1/0", "2: 1/1");
    }
  }

  @Test
  void reportGoesWithoutWhenTheApiDoesNotAnswer() {
    KciApi gone;
    try (Sandbox sandbox = Sandbox.start()) {
      gone = KciApi.builder(sandbox.url()).retries(0).build();
    }
    try (gone) {
      Report report = RecordedTrees.threeRegressions();
      assertThat(new PassRates(gone, () -> NO_OTHERS).addTo(report)).isEqualTo(report);
    }
  }

  private static List<String> read(PassRates rates, Node checkout) {
    Report report = Report.of(CheckoutResults.of(checkout, List.of(), NO_OTHERS), Optional.empty());
    return rates.addTo(report).passRates().stream()
        .map(
            rate ->
                rate.checkout().kernelRevision().orElseThrow().describe()
                    + ": "
                    + rate.passed()
                    + "/"
                    + rate.failed())
        .toList();
  }

  private static Node checkout(KciApi api, String branch, int daysAgo, int passed, int failed) {
    KernelRevision revision =
        new KernelRevision(
            "mainline",
            "https://example.org/l.git",
            branch,
            "1".repeat(40),
            String.valueOf(daysAgo),
            null,
            List.of(),
            null,
            true);
    Node checkout =
        api.nodes()
            .create(
                Node.builder(NodeKind.CHECKOUT, "checkout")
                    .kernelRevision(revision)
                    .treeid(java.util.UUID.randomUUID().toString())
                    .created(Instant.now().minus(Duration.ofDays(daysAgo)))
                    .state(NodeState.DONE)
                    .result(Result.PASS)
                    .build());
    for (int i = 0; i < passed + failed; i++) {
      api.nodes().create(test(checkout, i < passed ? Result.PASS : Result.FAIL));
    }
    return checkout;
  }

  private static Node test(Node checkout, Result result) {
    return Node.lateChildOf(checkout, NodeKind.TEST, "test")
        .created(checkout.created())
        .state(NodeState.DONE)
        .result(result)
        .build();
  }
}
