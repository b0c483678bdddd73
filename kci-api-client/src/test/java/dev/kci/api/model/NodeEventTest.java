package dev.kci.api.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeEventTest {
  private static final String UPDATED =
      "{\"op\":\"updated\",\"id\":\"6b04c8034ebc2915b46d3719\",\"kind\":\"checkout\",\"name\":\"ev-1\","
          + "\"path\":[\"checkout\"],\"group\":\"g1\",\"state\":\"done\",\"result\":\"pass\","
          + "\"owner\":\"kciuser\",\"data\":{},\"is_hierarchy\":false,"
          + "\"previous_state\":\"running\",\"previous_result\":null}";

  @Test
  void readsAnUpdateWithItsPreviousState() {
    NodeEvent event = NodeEvent.of(JsonText.parseObject(UPDATED)).orElseThrow();

    assertThat(event.result()).isEqualTo(Result.PASS);
    assertThat(event.previousState()).isEqualTo(NodeState.RUNNING);
  }

  @Test
  void textIsOneSafeLineWithoutData() {
    JsonObject json = JsonText.parseObject(UPDATED);
    assertThat(NodeEvent.of(json).orElseThrow())
        .hasToString("updated 6b04c8034ebc2915b46d3719 checkout checkout done pass");
    assertThat(
            NodeEvent.of(
                    json.with("path", List.of("checkout", "a\u001b[31m\nb" + "c".repeat(999)))
                        .with("data", JsonObject.of("secret", "s3cret")))
                .orElseThrow()
                .toString())
        .hasLineCount(1)
        .hasSizeLessThanOrEqualTo(300)
        .doesNotContain("\u001b", "s3cret");
  }

  @Test
  void wholeNodeIsAnUpdateWithoutPreviousState() {
    JsonObject json = JsonText.parseObject(UPDATED).without("op").without("previous_state");

    NodeEvent event = NodeEvent.of(json.with("retry_counter", 1)).orElseThrow();

    assertThat(event.op()).isEqualTo("updated");
    assertThat(event.previousState()).isNull();
    assertThat(event.json().integer("retry_counter")).contains(1L);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"n\":\"A\"}",
        "{\"op\":\"updated\",\"id\":\"1\",\"kind\":\"checkout\",\"state\":\"sleeping\"}",
        "{\"op\":\"updated\",\"id\":1,\"kind\":\"checkout\",\"state\":\"done\"}"
      })
  void otherDataIsNotANodeEvent(String json) {
    assertThat(NodeEvent.of(JsonText.parseObject(json))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"BEEP\"", "null", "[1,2]", "\"text\""})
  void payloadOfAnotherFormIsNotANodeEvent(String data) {
    Event event = new Event("node", "id-1", null, null, JsonText.parse(data));

    assertThat(event.nodeEvent()).isEmpty();
    assertThat(event.isKeepAlive()).isEqualTo(data.equals("\"BEEP\""));
  }
}
