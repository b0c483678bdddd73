package dev.kci.abuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ChoiceTest {
  private final Map<String, Integer> sizes = new LinkedHashMap<>();

  @BeforeEach
  void families() {
    sizes.put("nodes", 100);
    sizes.put("texts", 3);
  }

  @Test
  void everythingIsPlayedByDefault() {
    Map<String, List<Integer>> chosen = new Choice(List.of(), null, null, 1).of(sizes);
    assertThat(chosen).containsOnlyKeys("nodes", "texts");
    assertThat(chosen.get("nodes")).hasSize(100).startsWith(1, 2).endsWith(100);
  }

  @Test
  void aFamilyOrASingleAttemptIsSelectedByItsName() {
    List<String> only = List.of("nodes/7", "texts");
    assertThat(new Choice(only, null, null, 1).of(sizes))
        .isEqualTo(Map.of("nodes", List.of(7), "texts", List.of(1, 2, 3)));
  }

  @Test
  void anUnknownSelectionIsRefused() {
    for (String wrong : List.of("node", "nodes/0", "nodes/101", "texts/x")) {
      assertThatThrownBy(() -> new Choice(List.of(wrong), null, null, 1).of(sizes))
          .hasMessageContaining("'" + wrong + "'");
    }
  }

  @Test
  void theSameSeedDrawsTheSameSample() {
    Choice choice = new Choice(List.of(), 20, null, 7);
    assertThat(choice.of(sizes)).isEqualTo(choice.of(sizes));
    assertThat(choice.of(sizes).values().stream().mapToInt(List::size).sum()).isEqualTo(20);
    assertThat(choice.of(sizes)).isNotEqualTo(new Choice(List.of(), 20, null, 8).of(sizes));
  }

  @Test
  void aTimeLimitDrawsSomeOfEachFamily() {
    Map<String, List<Integer>> chosen =
        new Choice(List.of(), null, Duration.ofSeconds(60), 7).of(sizes);
    assertThat(chosen.get("nodes")).hasSize(25);
    assertThat(chosen.get("texts")).hasSize(3);
  }
}
