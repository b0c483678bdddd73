package dev.kci.timeout.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every cell of the table: 4 states × 8 situations × no result and 4 results = 160. */
class NodeTransitionsTest {
  /**
   * Written down from the chart, not computed: state, timed out, holdoff reached, unfinished
   * descendants, then what a node without and one with a result becomes.
   */
  private static final String TABLE =
      """
      running   - - -   stays                      stays
      running   - - u   stays                      stays
      running   - h -   stays                      stays
      running   - h u   stays                      stays
      running   t - -   done/incomplete/TIMED_OUT  done/kept/TIMED_OUT
      running   t - u   done/incomplete/TIMED_OUT  done/kept/TIMED_OUT
      running   t h -   done/incomplete/TIMED_OUT  done/kept/TIMED_OUT
      running   t h u   done/incomplete/TIMED_OUT  done/kept/TIMED_OUT
      available - - -   stays                      stays
      available - - u   stays                      stays
      available - h -   done/incomplete/HOLDOFF_REACHED  done/kept/HOLDOFF_REACHED
      available - h u   closing/kept/HOLDOFF_REACHED     closing/kept/HOLDOFF_REACHED
      available t - -   done/incomplete/TIMED_OUT  done/kept/TIMED_OUT
      available t - u   done/incomplete/TIMED_OUT  done/kept/TIMED_OUT
      available t h -   done/incomplete/TIMED_OUT  done/kept/TIMED_OUT
      available t h u   done/incomplete/TIMED_OUT  done/kept/TIMED_OUT
      closing   - - -   done/incomplete/DESCENDANTS_DONE  done/kept/DESCENDANTS_DONE
      closing   - - u   stays                      stays
      closing   - h -   done/incomplete/DESCENDANTS_DONE  done/kept/DESCENDANTS_DONE
      closing   - h u   stays                      stays
      closing   t - -   done/incomplete/TIMED_OUT  done/kept/TIMED_OUT
      closing   t - u   done/incomplete/TIMED_OUT  done/kept/TIMED_OUT
      closing   t h -   done/incomplete/TIMED_OUT  done/kept/TIMED_OUT
      closing   t h u   done/incomplete/TIMED_OUT  done/kept/TIMED_OUT
      done      - - -   stays                      stays
      done      - - u   stays                      stays
      done      - h -   stays                      stays
      done      - h u   stays                      stays
      done      t - -   stays                      stays
      done      t - u   stays                      stays
      done      t h -   stays                      stays
      done      t h u   stays                      stays
      """;

  record Cell(Situation situation, String expected) {}

  static Stream<Cell> cells() {
    return TABLE.lines().map(line -> line.split("\\s+")).flatMap(NodeTransitionsTest::cellsOfLine);
  }

  private static Stream<Cell> cellsOfLine(String[] line) {
    List<Cell> cells = new ArrayList<>();
    cells.add(new Cell(situation(line, null), line[4]));
    for (Result result : Result.values()) {
      cells.add(new Cell(situation(line, result), line[5]));
    }
    return cells.stream();
  }

  private static Situation situation(String[] line, @Nullable Result result) {
    return new Situation(
        NodeState.of(line[0]),
        line[1].equals("t"),
        line[2].equals("h"),
        line[3].equals("u"),
        result);
  }

  @ParameterizedTest
  @MethodSource("cells")
  void nodeBecomesWhatTheChartSays(Cell cell) {
    assertThat(written(NodeTransitions.of(cell.situation()))).isEqualTo(cell.expected());
  }

  @Test
  void tableHasEveryCellOnce() {
    Map<Situation, Integer> times = new HashMap<>();
    cells().forEach(cell -> times.merge(cell.situation(), 1, Integer::sum));

    assertThat(times).hasSize(4 * 8 * 5).allSatisfy((cell, count) -> assertThat(count).isOne());
  }

  @Test
  void everyChangeIsOneThatTheServerAccepts() {
    cells()
        .forEach(
            cell ->
                NodeTransitions.of(cell.situation())
                    .ifPresent(
                        change ->
                            assertThat(cell.situation().state().canBecome(change.state()))
                                .as("%s", cell)
                                .isTrue()));
  }

  @Test
  void eachModeIncludesItsOwnRuleAndAllIncludesEach() {
    assertThat(included(Mode.TIMEOUT)).containsExactly(Reason.TIMED_OUT);
    assertThat(included(Mode.HOLDOFF)).containsExactly(Reason.HOLDOFF_REACHED);
    assertThat(included(Mode.CLOSING)).containsExactly(Reason.DESCENDANTS_DONE);
    assertThat(included(Mode.ALL)).containsExactly(Reason.values());
  }

  private static List<Reason> included(Mode mode) {
    return Arrays.stream(Reason.values()).filter(mode::includes).toList();
  }

  private static String written(Optional<Change> change) {
    return change
        .map(
            due ->
                due.state().wireName()
                    + (due.lacksResult() ? "/incomplete/" : "/kept/")
                    + due.reason())
        .orElse("stays");
  }
}
