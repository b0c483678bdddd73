package dev.kci.runner.pull;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodeBuilder;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OffersTest {
  private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
  private static final String URL = "https://files.example.org/a.json";
  private final Offers offers = new Offers("lab", Set.of("board"), Part.ALL, Offers.Form.JSON);

  private static NodeBuilder job() {
    return Node.builder(NodeKind.JOB, "boot")
        .id("6b04c83183600b6abcb3395a")
        .state(NodeState.AVAILABLE)
        .data("runtime", "lab")
        .data("platform", "board")
        .artifacts(Map.of("job_definition", URL))
        .timeout(NOW.plusSeconds(60));
  }

  private boolean isOpen(NodeBuilder node) {
    return offers.isOpen(node.build(), NOW);
  }

  @Test
  void offerOfThisLabAndPlatformIsOpen() {
    assertThat(isOpen(job())).isTrue();
    assertThat(isOpen(job().timeout(null))).isTrue();
    assertThat(offers.definition(job().build())).hasToString("Optional[" + URL + "]");
  }

  @Test
  void everythingElseIsNot() {
    assertThat(isOpen(job().data("runtime", "other"))).isFalse();
    assertThat(isOpen(job().data("platform", "other"))).isFalse();
    assertThat(isOpen(job().data("job_id", "lab:0"))).isFalse();
    assertThat(isOpen(job().state(NodeState.RUNNING))).isFalse();
    assertThat(isOpen(job().state(NodeState.CLOSING))).isFalse();
    assertThat(isOpen(job().state(NodeState.DONE))).isFalse();
    assertThat(isOpen(job().timeout(NOW))).isFalse();
    assertThat(isOpen(job().artifacts(Map.of()))).isFalse();
    assertThat(isOpen(job().id("../../etc"))).isFalse();
    assertThat(offers.isOpen(job().build().withSupersededBy("n2"), NOW)).isFalse();
    assertThat(
            new Offers("lab", Set.of("board"), new Part(1, 2), Offers.Form.JSON)
                .isOpen(job().build(), NOW))
        .isNotEqualTo(
            new Offers("lab", Set.of("board"), new Part(2, 2), Offers.Form.JSON)
                .isOpen(job().build(), NOW));
  }

  @ParameterizedTest
  @CsvSource({
    "https://files.example.org/a.json, AVAILABLE, JSON, true",
    "http://files.example.org/a.json,  AVAILABLE, JSON, true",
    "file:///srv/a.json,               AVAILABLE, JSON, false",
    "a.json,                           AVAILABLE, JSON, false",
    "'https://h/a b.json',             AVAILABLE, JSON, false",
    "https://files.example.org/a.yaml, AVAILABLE, JSON, false",
    "https://files.example.org/a.yaml, RUNNING,   LAVA, true",
    "https://files.example.org/a.yml,  AVAILABLE, LAVA, true",
    "https://files.example.org/a.json, RUNNING,   LAVA, false"
  })
  void formDecidesSuffixAndStates(String url, NodeState state, Offers.Form form, boolean open) {
    Node node = job().state(state).artifacts(Map.of("job_definition", url)).build();
    assertThat(new Offers("lab", Set.of("board"), Part.ALL, form).isOpen(node, NOW))
        .isEqualTo(open);
  }
}
