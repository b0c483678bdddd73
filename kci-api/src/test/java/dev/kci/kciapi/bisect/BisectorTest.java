package dev.kci.kciapi.bisect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.KciApi;
import dev.kci.api.model.Node;
import dev.kci.kciapi.bisect.Lab.Answer;
import dev.kci.kciapi.bisect.search.Commit;
import dev.kci.kciapi.bisect.search.CommitGraph;
import dev.kci.kciapi.bisect.search.Decision;
import dev.kci.kciapi.checkout.NewCheckout;
import dev.kci.sandbox.Sandbox;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BisectorTest {
  private static final long SEED = Long.getLong("kci.seed", 20_261_127);

  private final Sandbox sandbox = Sandbox.start();
  private final KciApi api = KciApi.builder(sandbox.url()).token(sandbox.token("pipeline")).build();
  private final Lab lab =
      new Lab(api, commit -> Integer.parseInt(commit, 16) >= 9 ? Answer.FAIL : Answer.PASS);
  private final CommitGraph graph =
      CommitGraph.of(
          IntStream.rangeClosed(1, 16)
              .mapToObj(i -> new Commit(id(i), List.of(id(i - 1))))
              .toList(),
          id(16),
          List.of(id(0)));

  @TempDir Path folder;
  private StateFile file;

  /** The process ends here. */
  private static final class Kill extends Error {
    private static final long serialVersionUID = 1;
  }

  @BeforeEach
  void start() throws IOException {
    file = new StateFile(folder);
    file.write(new State(JudgeTest.plan(null), List.of()));
  }

  @AfterEach
  void close() {
    api.close();
    sandbox.close();
  }

  private static String id(int number) {
    return "%040x".formatted(number);
  }

  /** Kills the process before or after some calls of the API. */
  private record Mortal(Checkouts checkouts, Random random) implements Checkouts {
    @Override
    public Node create(Plan plan, String commit, String treeid) {
      die();
      Node created = checkouts.create(plan, commit, treeid);
      die();
      return created;
    }

    @Override
    public List<Node> nodes(String treeid) {
      die();
      List<Node> nodes = checkouts.nodes(treeid);
      die();
      return nodes;
    }

    private void die() {
      if (random.nextInt(4) == 0) {
        throw new Kill();
      }
    }
  }

  @Test
  void noKillMakesASecondCheckoutForATrial() throws IOException {
    Random random = new Random(SEED);
    Checkouts mortal = new Mortal(new ApiCheckouts(api), random);
    int kills = 0;
    Optional<Decision.End> end = Optional.empty();
    while (end.isEmpty()) {
      try {
        end = bisector(mortal).step();
        lab.work();
      } catch (Kill e) {
        kills++;
      }
      assertThat(kills).as("seed %d", SEED).isLessThan(1000);
    }
    assertThat(kills).as("seed %d", SEED).isGreaterThan(5);
    assertThat(end)
        .hasValueSatisfying(
            found -> assertThat(((Decision.Found) found).candidates()).containsExactly(id(9)));
    List<Attempt> attempts = file.read().orElseThrow().attempts();
    assertThat(lab.checkouts().stream().map(Node::id))
        .as("seed %d", SEED)
        .containsExactlyInAnyOrderElementsOf(attempts.stream().map(Attempt::checkout).toList());
  }

  @Test
  void aCheckoutThatIsGoneIsReplaced() throws IOException {
    Checkouts forgetful =
        new Checkouts() {
          @Override
          public Node create(Plan plan, String commit, String treeid) {
            return new ApiCheckouts(api).create(plan, commit, treeid);
          }

          @Override
          public List<Node> nodes(String treeid) {
            return List.of();
          }
        };
    bisector(forgetful).step();
    assertThat(bisector(forgetful).step()).isEmpty();
    assertThat(file.read().orElseThrow().attempts()).hasSize(2);
  }

  private Bisector bisector(Checkouts checkouts) {
    return new Bisector(
        file,
        file.read().orElseThrow(),
        graph,
        checkouts,
        new Silence(),
        NewCheckout::newTreeId,
        InstantSource.system());
  }

  private record Silence() implements Progress {
    @Override
    public void begun(int number, Attempt attempt) {}

    @Override
    public void ended(Attempt attempt, Decision next) {}
  }
}
