package dev.kci.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.KciApi;
import dev.kci.api.model.KernelRevision;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import dev.kci.report.model.Report;
import dev.kci.report.model.Section;
import dev.kci.results.CountedOwners;
import dev.kci.results.NodeResult;
import dev.kci.results.RuntimeUsers;
import dev.kci.results.history.RunHistory;
import dev.kci.results.reader.CheckoutReader;
import dev.kci.sandbox.Sandbox;
import dev.kci.sandbox.SentRequests;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HistoriesTest {
  private static final CountedOwners NO_OTHERS =
      new CountedOwners(Set.of(), new RuntimeUsers(Map.of()));

  private final SentRequests requests = new SentRequests();

  /** Oldest first: what two tests of one job gave on each checkout. */
  private static final Map<String, String> RUNS =
      Map.of("flaky", "PFPPFPPPFPPF", "broken", "PPPPPPPPPPFF");

  @Test
  void flakyTestIsNoRegressionAndStrangersRunsDoNotCount() {
    try (Sandbox sandbox = Sandbox.start();
        KciApi stranger =
            KciApi.builder(sandbox.url()).token(sandbox.token("runtime-shell")).build();
        KciApi api = requests.api(sandbox, "pipeline")) {
      for (int i = 0; i < 11; i++) {
        checkout(api, i);
        checkout(stranger, i);
      }
      Node last = checkout(api, 11);
      CheckoutReader reader = new CheckoutReader(api, () -> NO_OTHERS);
      Report alone = Report.of(reader.read(last), reader.previous(last).map(reader::read));
      assertThat(alone.in(Section.REGRESSION)).extracting(NodeResult::nodeName).contains("flaky");

      requests.clear();
      Report report = new Histories(api, () -> NO_OTHERS).addTo(alone);
      assertThat(requests.lines()).hasSizeLessThan(10);
      assertThat(report.in(Section.FLAKY))
          .extracting(NodeResult::nodeName)
          .containsExactly("flaky");
      assertThat(report.in(Section.REGRESSION)).isEmpty();
      NodeResult broken = report.in(Section.KNOWN_FAILURE).get(0);
      RunHistory history = report.history(broken).orElseThrow();
      assertThat(history.runs()).hasSize(12);
      assertThat(history.firstBad()).map(run -> run.revision()).contains("v6.18-10");
    }
  }

  @Test
  void reportGoesWithoutHistoriesWhenTheApiDoesNotAnswer() {
    KciApi gone;
    try (Sandbox sandbox = Sandbox.start()) {
      gone = KciApi.builder(sandbox.url()).retries(0).build();
    }
    try (gone) {
      Report report = new Histories(gone, () -> NO_OTHERS).addTo(RecordedTrees.threeRegressions());
      assertThat(report.in(Section.REGRESSION)).hasSize(3);
    }
  }

  private static Node checkout(KciApi api, int number) {
    Instant created = Instant.now().minus(Duration.ofDays(12 - number));
    KernelRevision revision =
        new KernelRevision(
            "mainline",
            "https://example.org/l.git",
            "master",
            String.format("%040x", number + 1),
            "v6.18-" + number,
            null,
            List.of(),
            null,
            true);
    Node checkout =
        api.nodes()
            .create(
                Node.builder(NodeKind.CHECKOUT, "checkout")
                    .kernelRevision(revision)
                    .created(created)
                    .state(NodeState.DONE)
                    .result(Result.PASS)
                    .build());
    Node job = api.nodes().create(child(checkout, NodeKind.JOB, "job", Result.PASS, created));
    RUNS.forEach(
        (name, runs) -> {
          Result result = runs.charAt(number) == 'F' ? Result.FAIL : Result.PASS;
          api.nodes().create(child(job, NodeKind.TEST, name, result, created));
        });
    return checkout;
  }

  private static Node child(Node parent, NodeKind kind, String name, Result result, Instant time) {
    return Node.lateChildOf(parent, kind, name)
        .group("job")
        .data("kernel_revision", parent.data().get("kernel_revision"))
        .data("platform", "board")
        .created(time)
        .state(NodeState.DONE)
        .result(result)
        .build();
  }
}
