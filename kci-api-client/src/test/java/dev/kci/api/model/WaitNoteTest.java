package dev.kci.api.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class WaitNoteTest {
  private static final Instant SINCE = Instant.parse("2026-11-27T21:00:00Z");
  private static final Node NODE =
      Node.builder(NodeKind.JOB, "job").debug(JsonObject.of("other", 1)).build();

  @ParameterizedTest
  @EnumSource(WaitReason.Code.class)
  void isReadAsItWasWritten(WaitReason.Code code) {
    WaitNote note = new WaitNote(new WaitReason(code, "4 of 4"), SINCE);
    assertThat(WaitNote.of(note.on(NODE))).contains(note);
    assertThat(code.words()).hasSizeLessThanOrEqualTo(40);
  }

  @Test
  void leavesWhatElseIsInDebug() {
    Node noted = new WaitNote(new WaitReason(WaitReason.Code.IMAGE), SINCE).on(NODE);
    assertThat(noted.debug().get("other")).isEqualTo(1L);
    assertThat(WaitNote.without(noted)).isEqualTo(NODE);
    assertThat(WaitNote.without(NODE)).isSameAs(NODE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"reason\": \"bored\", \"since\": \"2026-11-27T21:00:00Z\"}",
        "{\"reason\": \"image\", \"since\": \"yesterday\"}",
        "{\"reason\": [\"image\"], \"since\": 5}"
      })
  void whatCannotBeReadIsNoNote(String json) {
    Map<String, Object> waiting = Map.of("waiting", JsonText.parseObject(json).asMap());
    assertThat(WaitNote.of(NODE.toBuilder().debug(JsonObject.of(waiting)).build())).isEmpty();
  }

  @Test
  void detailsAreOneShortLine() {
    WaitReason reason = new WaitReason(WaitReason.Code.RETRIED, " a\n\u001b[31m" + "x".repeat(999));
    assertThat(reason.text()).startsWith("a\\n\\u001b[31mxxx").hasSize(200);
    assertThat(reason.toString()).startsWith("its submission failed and is retried: a");
  }
}
