package dev.kci.runner.pull;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PartTest {
  @Test
  void eachNodeBelongsToExactlyOnePart() {
    List<Part> parts = IntStream.rangeClosed(1, 3).mapToObj(i -> new Part(i, 3)).toList();
    List<Integer> counts = new ArrayList<>(List.of(0, 0, 0));
    for (int i = 0; i < 300; i++) {
      String nodeId = "6b04c831836000000000%04x".formatted(i);
      List<Part> having = parts.stream().filter(part -> part.has(nodeId)).toList();
      assertThat(having).describedAs(nodeId).hasSize(1);
      counts.set(having.get(0).number() - 1, counts.get(having.get(0).number() - 1) + 1);
    }
    assertThat(counts).allMatch(count -> count > 50);
  }

  @Test
  void onlyPartHasAllNodes() {
    assertThat(Part.ALL.has("n1")).isTrue();
    assertThat(Part.parse("1/1")).contains(Part.ALL);
    assertThat(Part.parse("2/3")).contains(new Part(2, 3)).map(Part::toString).contains("2/3");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1", "0/2", "3/2", "1/0", "-1/2", "1/1000", "1/2/3", " 1/2", "a/b"})
  void otherTextIsInvalid(String text) {
    assertThat(Part.parse(text)).isEmpty();
  }
}
