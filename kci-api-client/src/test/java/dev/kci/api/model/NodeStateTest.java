package dev.kci.api.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeStateTest {
  /** The server's answers from the recorded exchanges transition-*. */
  @ParameterizedTest
  @CsvSource({
    "running,running,true",
    "running,available,true",
    "running,closing,true",
    "running,done,true",
    "available,running,false",
    "available,available,true",
    "available,closing,true",
    "available,done,true",
    "closing,running,false",
    "closing,available,false",
    "closing,closing,true",
    "closing,done,true",
    "done,running,false",
    "done,available,false",
    "done,closing,false",
    "done,done,true"
  })
  void allowsTheServersTransitions(String from, String to, boolean allowed) {
    assertThat(NodeState.of(from).canBecome(NodeState.of(to))).isEqualTo(allowed);
  }
}
