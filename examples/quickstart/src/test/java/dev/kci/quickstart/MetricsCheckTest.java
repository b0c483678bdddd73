package dev.kci.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class MetricsCheckTest {
  private static final String GOOD =
      """
      # HELP kci_nodes_changed_total Nodes that were closed or ended.
      # TYPE kci_nodes_changed_total counter
      kci_nodes_changed_total{reason="timed_out"} 2.0
      kci_ready 1.0
      kci_state_free_bytes 2.2E10
      kci_api_call_seconds_count{outcome="ok"} 5
      kci_log_lines_total{level="warn"} 0.0
      """;

  private final MetricsCheck check = new MetricsCheck(Set.of("shell"));

  @Test
  void wordsAndConfiguredNamesAreFine() {
    assertThat(check.problems("kci-timeout", GOOD)).isEmpty();
    assertThat(check.problems("kci-timeout", GOOD.replace("timed_out", "shell"))).isEmpty();
  }

  @Test
  void whatANodeBringsIsNoLabel() {
    assertThat(check.problems("kci-timeout", GOOD.replace("timed_out", "kbuild-gcc-12")))
        .singleElement()
        .asString()
        .contains("kci-timeout /metrics: label value 'kbuild-gcc-12' in kci_nodes_changed_total{");
  }

  @Test
  void eachServiceHasItsFigures() {
    assertThat(check.problems("kci-trigger", GOOD))
        .containsExactly(
            "kci-trigger /metrics: no kci_checkouts_created_total",
            "kci-trigger /metrics: no kci_remote_answers_total");
    assertThat(check.problems("kci-timeout", GOOD + "oops\n"))
        .containsExactly("kci-timeout /metrics: no line of the text format: oops");
  }
}
