package dev.kci.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.Result;
import dev.kci.report.model.Report;
import dev.kci.results.reader.HistoryQuery;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HistoryPlanTest {
  private static final Instant NOW = TestTree.START.plus(Duration.ofDays(1));

  @Test
  void thousandsOfFailuresNeedFewQueries() {
    List<HistoryQuery> queries = HistoryPlan.of(RecordedTrees.fiveThousandFailures(), NOW);
    assertThat(queries)
        .hasSizeBetween(1, 15)
        .allSatisfy(
            query -> {
              assertThat(query.names()).hasSizeLessThanOrEqualTo(10);
              assertThat(Duration.between(query.since(), query.until()))
                  .isLessThanOrEqualTo(Duration.ofDays(90));
              assertThat(query.tree()).isEqualTo("mainline");
              assertThat(query.branch()).isEqualTo("master");
            });
  }

  @Test
  void oneFailureOfEachCauseComesFirst() {
    List<HistoryQuery> queries = HistoryPlan.of(TwelveCauses.report(), NOW);
    assertThat(queries)
        .extracting(HistoryQuery::job)
        .contains("kselftest-mm", "kselftest-net-long", "ltp-syscalls", "boot", null);
  }

  @Test
  void failuresOfAJobAndItsMeasurementsShareAQuery() {
    List<HistoryQuery> queries = HistoryPlan.of(RecordedHistories.report(), NOW);
    assertThat(queries).hasSize(1);
    assertThat(queries.get(0).job()).isEqualTo("kselftest");
    assertThat(queries.get(0).kinds()).containsExactly(NodeKind.TEST);
    assertThat(queries.get(0).names()).contains("sometimes", "young", "latency");
  }

  @Test
  void laterRunsAreNotReadExceptReruns() {
    HistoryQuery query =
        HistoryPlan.of(RecordedHistories.report(), NOW.plus(Duration.ofDays(30))).get(0);
    assertThat(query.until())
        .isEqualTo(TestTree.START.plusSeconds(7200).plus(Duration.ofHours(12)));
  }

  @Test
  void namesThatTheServerCannotSelectAreLeftOut() {
    TestTree tree = new TestTree("aaaa", TestTree.revision("v6.18", "a".repeat(40), "x"));
    Node job = tree.job(tree.checkout(), "job", "board", Result.FAIL);
    for (String name : List.of("null", "a,b", "fine")) {
      tree.test(job, name, Result.FAIL);
    }
    List<HistoryQuery> queries = HistoryPlan.of(Report.of(tree.results(), Optional.empty()), NOW);
    assertThat(queries).extracting(HistoryQuery::names).containsExactly(Set.of("fine"));
  }

  @Test
  void checkoutWithoutFailuresOrMeasurementsNeedsNone() {
    assertThat(HistoryPlan.of(RecordedTrees.allPass(), NOW)).isEmpty();
  }
}
