package dev.kci.outages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CellTest {
  @Test
  void eachNameIsOneCell() {
    assertThat(Cell.all()).hasSize(63).allMatch(cell -> Cell.named(cell.name()).size() == 1);
  }

  @ParameterizedTest
  @CsvSource({
    "runner/three/before, 1",
    "runner/*/before, 3",
    "runner, 9",
    "*/half, 21",
    "*/*/after, 21"
  })
  void wordsLeftOutStandForAny(String name, int cells) {
    assertThat(Cell.named(name)).hasSize(cells);
  }

  @ParameterizedTest
  @CsvSource({"printer", "api/before", "api/half/before/now", "''"})
  void saysWhichNamesThereAre(String name) {
    assertThatThrownBy(() -> Cell.named(name))
        .hasMessageContainingAll("'" + name + "' is not a cell", "tarball", "half", "during");
  }

  @Test
  void tableHasALineForEachPartAndMoment() {
    Map<Cell, CellResult> results =
        Map.of(
            Cell.named("api/half/after").get(0), new CellResult(true, "well"),
            Cell.named("api/three/after").get(0), new CellResult(false, "lost"));
    assertThat(new Table(results).lines())
        .hasSize(22)
        .anyMatch(line -> line.matches("api +after +ok +- +FAIL"));
  }
}
