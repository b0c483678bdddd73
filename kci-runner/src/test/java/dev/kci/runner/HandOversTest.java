package dev.kci.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.InvalidRequestException;
import dev.kci.api.UnavailableException;
import dev.kci.service.StopSignal;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HandOversTest {
  private static final Set<String> SIBLINGS = Set.of("a", "b", "c");

  private final StopSignal stop = new StopSignal();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final CountDownLatch stranger = new CountDownLatch(1);

  @AfterEach
  void stop() {
    stop.stop();
  }

  private HandOvers started(Function<String, Set<String>> answers) {
    HandOvers handOvers =
        new HandOvers(
            node -> {
              asked.add(node);
              if (node.equals("stranger")) {
                stranger.countDown();
              }
              return answers.apply(node);
            },
            stop);
    stop.machine().start("hand-over", handOvers::run);
    return handOvers;
  }

  private static Set<String> siblings(String node) {
    return SIBLINGS.contains(node) ? SIBLINGS : Set.of();
  }

  @Test
  void siblingsAreHandedOverTogether() throws InterruptedException {
    HandOvers handOvers = started(HandOversTest::siblings);
    List.of("a", "b", "c", "stranger").forEach(handOvers::add);
    assertThat(stranger.await(60, TimeUnit.SECONDS)).isTrue();
    assertThat(asked).containsExactly("a", "stranger");
  }

  /** Anybody can publish an event; the events of real nodes must count beside it. */
  @Test
  void nodesBesideAStrangerAreHandedOver() throws InterruptedException {
    HandOvers handOvers = started(HandOversTest::siblings);
    List.of("forged", "b", "stranger").forEach(handOvers::add);
    assertThat(stranger.await(60, TimeUnit.SECONDS)).isTrue();
    assertThat(asked).containsExactly("forged", "b", "stranger");
  }

  @Test
  void nodeThatCannotBeReadHoldsUpNoOther() throws InterruptedException {
    HandOvers handOvers =
        started(
            node -> {
              if (node.equals("unreadable")) {
                throw new InvalidRequestException("GET /node", 400, "cannot be sent");
              }
              return Set.of();
            });
    handOvers.add("unreadable");
    handOvers.add("stranger");
    assertThat(stranger.await(60, TimeUnit.SECONDS)).isTrue();
    assertThat(asked).containsExactly("unreadable", "stranger");
  }

  @Test
  void nodeIsHandedOverOnceTheApiAnswers() throws InterruptedException {
    HandOvers handOvers =
        started(
            node -> {
              if (asked.size() < 3) {
                throw new UnavailableException("GET /node", 503, "away", Duration.ZERO, null);
              }
              return Set.of();
            });
    handOvers.add("a");
    handOvers.add("stranger");
    assertThat(stranger.await(60, TimeUnit.SECONDS)).isTrue();
    assertThat(asked).containsExactly("a", "a", "a", "stranger");
  }
}
