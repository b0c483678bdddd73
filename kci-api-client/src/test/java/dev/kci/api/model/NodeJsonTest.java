package dev.kci.api.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.kci.api.contract.RecordedExchange;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NodeJsonTest {
  /** Every node in the real server's recorded answers, with the name of its exchange. */
  static Stream<Object[]> recordedNodes() {
    return RecordedExchange.all().stream()
        .filter(exchange -> exchange.json().has("response.body.processed_by_kcidb_bridge"))
        .map(
            exchange ->
                new Object[] {
                  exchange.name(), exchange.json().object("response.body").orElseThrow()
                });
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("recordedNodes")
  void recordedNodeSurvivesReadingAndWriting(String exchange, JsonObject json) {
    JsonObject written = NodeJson.write(NodeJson.read(json));

    assertThat(utcTimes(written)).isEqualTo(utcTimes(json));
  }

  /** A POST echoes a time with a zone; it is written as the same instant in UTC. */
  private static JsonObject utcTimes(JsonObject node) {
    JsonObject utc = node.withoutNulls();
    for (String field : List.of("timeout", "holdoff")) {
      String time = utc.string(field).orElse(null);
      if (time != null) {
        utc = utc.with(field, Timestamps.parse(time).toString());
      }
    }
    return utc;
  }

  @Test
  void unknownFieldsAreSentBack() {
    JsonObject json =
        JsonText.parseObject(
            "{\"kind\":\"checkout\",\"name\":\"c\",\"path\":[\"c\"],\"brand_new\":{\"x\":[1]}}");

    assertThat(NodeJson.write(NodeJson.read(json)).get("brand_new"))
        .isEqualTo(json.get("brand_new"));
  }

  @Test
  void writtenFieldsAreKnown() {
    Node node = Node.builder(NodeKind.JOB, "job").id("1").timeout(Instant.EPOCH).build();
    JsonObject json =
        NodeJson.write(node)
            .with("created", "2026-11-24T10:00:00")
            .with("updated", "2026-11-24T10:00:00");
    assertThat(json.asMap()).hasSize(23);
    assertThat(NodeJson.read(json).extra().asMap()).isEmpty();
  }

  @Test
  void nodeWithoutNameIsRejected() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NodeJson.read(JsonObject.of("kind", "checkout")))
        .withMessageContaining("'name' is missing");
  }

  @Test
  void newNodeIsWrittenWithSetFieldsOnly() {
    Node node =
        Node.builder(NodeKind.CHECKOUT, "checkout")
            .data("a", null)
            .data("misc", Map.of("b", JsonObject.of("c", null).asMap()))
            .state(NodeState.DONE)
            .build();

    assertThat(JsonText.write(NodeJson.writeNew(node)))
        .isEqualTo(
            "{\"kind\":\"checkout\",\"name\":\"checkout\",\"path\":[\"checkout\"],\"state\":\"done\","
                + "\"data\":{\"misc\":{\"b\":{}}}}");
  }
}
