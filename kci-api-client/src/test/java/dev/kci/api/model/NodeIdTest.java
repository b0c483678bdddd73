package dev.kci.api.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.text.FileName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeIdTest {
  @ParameterizedTest
  @ValueSource(strings = {"6690aa1d3f2b5c0011223344", "a", "job_1-Retry"})
  void acceptsWhatIsSafeInPathsAndScripts(String id) {
    assertThat(NodeId.isValid(id)).isTrue();
    assertThat(FileName.of(id)).isEqualTo(id);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a/b", "a b", "a\n", "$(id)", "é", "a.json"})
  void refusesAnythingElse(String text) {
    assertThat(NodeId.isValid(text)).isFalse();
  }

  @Test
  void hasAtMost64Characters() {
    assertThat(NodeId.isValid("a".repeat(64))).isTrue();
    assertThat(NodeId.isValid("a".repeat(65))).isFalse();
  }
}
