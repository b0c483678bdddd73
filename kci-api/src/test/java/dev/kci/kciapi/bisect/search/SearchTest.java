package dev.kci.kciapi.bisect.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kci.kciapi.bisect.search.Decision.Why;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SearchTest {
  /** good - c1 - c2 - … - c8 */
  private static final CommitGraph CHAIN =
      CommitGraph.of(
          IntStream.rangeClosed(1, 8)
              .mapToObj(i -> new Commit("c" + i, List.of(i == 1 ? "good" : "c" + (i - 1))))
              .toList(),
          "c8",
          List.of("good"));

  private static final Search HALVING = new Search(Votes.ONE, 0.99, false);
  private static final Search CHECKING = new Search(Votes.ONE, 0.99, true);
  private static final Search WEIGHING = new Search(new Flakiness(0.3), 0.99, true);

  @Test
  void halvesTheCommitsInQuestion() {
    assertThat(HALVING.next(CHAIN, List.of())).isEqualTo(new Decision.Test("c4", Why.HALVE, 3, 8));
    assertThat(HALVING.next(CHAIN, trials("c4+")))
        .isEqualTo(new Decision.Test("c6", Why.HALVE, 2, 4));
    assertThat(HALVING.next(CHAIN, trials("c4+ c6-")))
        .isEqualTo(new Decision.Test("c5", Why.HALVE, 1, 2));
    assertThat(HALVING.next(CHAIN, trials("c4+ c6- c5-"))).isEqualTo(found("c5"));
  }

  @Test
  void testsBothEndsFirst() {
    assertThat(tested(CHECKING, "")).isEqualTo("c8");
    assertThat(tested(CHECKING, "c8-")).isEqualTo("good");
    assertThat(tested(CHECKING, "c8- good+")).isEqualTo("c4");
  }

  @Test
  void anUntestableEndIsTrusted() {
    assertThat(tested(CHECKING, "c8? good?")).isEqualTo("c4");
  }

  @Test
  void saysWhichEndIsWrong() {
    assertThat(CHECKING.next(CHAIN, trials("c8+ good+"))).isInstanceOf(Decision.BadIsGood.class);
    assertThat(CHECKING.next(CHAIN, trials("c8- good-"))).isInstanceOf(Decision.GoodIsBad.class);
  }

  @Test
  void untestableCommitsHideTheAnswer() {
    assertThat(HALVING.next(CHAIN, trials("c4? c3+ c5? c6-"))).isEqualTo(found("c6", "c5", "c4"));
  }

  @Test
  void goesAwayFromAnUntestableCommit() {
    CommitGraph longer =
        CommitGraph.of(
            IntStream.rangeClosed(1, 800)
                .mapToObj(i -> new Commit("c" + i, List.of("c" + (i - 1))))
                .toList(),
            "c800",
            List.of("c0"));
    Decision next = HALVING.next(longer, trials("c400?"));
    assertThat(next)
        .isInstanceOfSatisfying(
            Decision.Test.class,
            test ->
                assertThat(Math.abs(Integer.parseInt(test.commit().substring(1)) - 400))
                    .isBetween(50, 200));
  }

  @Test
  void countsVotes() {
    Search twoOfThree = new Search(new Votes(2, 3), 0.99, false);
    assertThat(tested(twoOfThree, "c4-")).isEqualTo("c4");
    assertThat(tested(twoOfThree, "c4- c4+")).isEqualTo("c4");
    assertThat(tested(twoOfThree, "c4- c4+ c4-")).isEqualTo("c2");
    assertThat(tested(twoOfThree, "c4+ c4+")).isEqualTo("c6");
  }

  @Test
  void contradictionsAreReported() {
    assertThat(HALVING.next(CHAIN, trials("c4- c6+"))).isEqualTo(new Decision.Contradiction());
  }

  @Test
  void anAnswerRestsOnMoreThanOneTrial() {
    List<Trial> trials = new ArrayList<>();
    Decision next = WEIGHING.next(CHAIN, trials);
    while (next instanceof Decision.Test test) {
      int number = test.commit().equals("good") ? 0 : Integer.parseInt(test.commit().substring(1));
      trials.add(new Trial(test.commit(), number < 5 ? Outcome.PASS : Outcome.FAIL));
      next = WEIGHING.next(CHAIN, trials);
    }
    assertThat(next)
        .isInstanceOfSatisfying(
            Decision.Found.class,
            found -> {
              assertThat(found.candidates()).containsExactly("c5");
              assertThat(found.confidence()).isGreaterThanOrEqualTo(0.99);
            });
    assertThat(Tally.of(trials).get("c5").failed()).isGreaterThanOrEqualTo(2);
    assertThat(Tally.of(trials).get("c4").passed()).isGreaterThanOrEqualTo(2);
  }

  @Test
  void oneWrongOutcomeIsCorrected() {
    assertThat(tested(WEIGHING, "c8- good+ c8- good+ c4- c2+ c3+ c4- c3+ c4+ c4+ c4+"))
        .isIn("c4", "c5", "c6", "c7");
  }

  @Test
  void graphsWithoutTheBadCommitOrWithCyclesAreInvalid() {
    assertThatThrownBy(() -> CommitGraph.of(List.of(), "c1", List.of("good")))
        .hasMessage("commit c1 is missing");
    assertThatThrownBy(
            () ->
                CommitGraph.of(
                    List.of(new Commit("a", List.of("b")), new Commit("b", List.of("a"))),
                    "a",
                    List.of("good")))
        .hasMessageEndingWith("descends from itself");
  }

  private static String tested(Search search, String trials) {
    return search.next(CHAIN, trials(trials)) instanceof Decision.Test test ? test.commit() : "end";
  }

  private static Decision found(String... candidates) {
    return new Decision.Found(List.of(candidates), 1.0);
  }

  /** Reads commits that passed (+), failed (-) or could not be tested (?). */
  private static List<Trial> trials(String text) {
    return Arrays.stream(text.split(" "))
        .filter(one -> !one.isEmpty())
        .map(
            one ->
                new Trial(
                    one.substring(0, one.length() - 1),
                    switch (one.charAt(one.length() - 1)) {
                      case '+' -> Outcome.PASS;
                      case '-' -> Outcome.FAIL;
                      default -> Outcome.UNTESTABLE;
                    }))
        .toList();
  }
}
