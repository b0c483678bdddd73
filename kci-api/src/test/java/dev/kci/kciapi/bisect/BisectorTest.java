package dev.kci.kciapi.bisect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.KciApi;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import dev.kci.kciapi.bisect.Lab.Answer;
import dev.kci.kciapi.bisect.search.Commit;
import dev.kci.kciapi.bisect.search.CommitGraph;
import dev.kci.kciapi.bisect.search.Decision;
import dev.kci.kciapi.checkout.NewCheckout;
import dev.kci.kciapi.owners.Owners;
import dev.kci.results.CountedOwners;
import dev.kci.results.RuntimeUsers;
import dev.kci.sandbox.Sandbox;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
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

  private final KciApi stranger =
      KciApi.builder(sandbox.url()).token(sandbox.token("runtime-shell")).build();
  private final Owners owners =
      new Owners(
          new CountedOwners(Set.of("pipeline"), new RuntimeUsers(Map.of())), false, note -> {});

  @TempDir Path folder;
  private StateFile file;
  private Instant now = Instant.now();

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
    stranger.close();
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
    public void retry(Node job, Node parent, long attempt, List<Node> siblings) {
      die();
      checkouts.retry(job, parent, attempt, siblings);
      die();
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
          public void retry(Node job, Node parent, long attempt, List<Node> siblings) {}

          @Override
          public List<Node> nodes(String treeid) {
            return List.of();
          }
        };
    bisector(forgetful).step();
    assertThat(bisector(forgetful).step()).isEmpty();
    assertThat(file.read().orElseThrow().attempts()).hasSize(2);
  }

  /** Plays a runner that takes retries, or one that does not. */
  private record WithRunner(Checkouts checkouts, Lab lab, boolean takesRetries)
      implements Checkouts {
    @Override
    public Node create(Plan plan, String commit, String treeid) {
      return checkouts.create(plan, commit, treeid);
    }

    @Override
    public void retry(Node job, Node parent, long attempt, List<Node> siblings) {
      if (takesRetries) {
        lab.again(job, parent, attempt);
      }
    }

    @Override
    public List<Node> nodes(String treeid) {
      return checkouts.nodes(treeid);
    }
  }

  @Test
  void anotherTrialOfACommitReusesItsBuild() throws IOException {
    file.write(new State(JudgeTest.plan(null, true), List.of()));
    Bisector bisector = bisector(new WithRunner(new ApiCheckouts(api), lab, true));
    assertThat(untilEnd(bisector, 0).candidates()).containsExactly(id(9));
    List<Attempt> attempts = bisector.state().attempts();
    assertThat(attempts).anyMatch(attempt -> attempt.retry() == 2);
    assertThat(lab.checkouts())
        .as("one for each commit")
        .hasSize((int) attempts.stream().map(Attempt::commit).distinct().count())
        .hasSizeLessThan(attempts.size());
  }

  @Test
  void aRetryThatNoRunnerTakesBecomesACheckout() throws IOException {
    file.write(new State(JudgeTest.plan(null, true), List.of()));
    Bisector bisector = bisector(new WithRunner(new ApiCheckouts(api), lab, false));
    assertThat(untilEnd(bisector, 1).candidates()).containsExactly(id(9));
    List<Attempt> attempts = bisector.state().attempts();
    assertThat(attempts.stream().filter(attempt -> attempt.retry() > 0))
        .as("no more retries after that")
        .hasSize(1)
        .allMatch(Attempt::isLost);
    assertThat(lab.checkouts()).hasSize(attempts.size() - 1);
  }

  /** Where the lab is about to run, a stranger's jobs and tests have ended already. */
  @Test
  void strangersResultsDoNotCount() throws IOException {
    file.write(new State(JudgeTest.plan("login", true), List.of()));
    Bisector bisector = bisector(new WithRunner(new ApiCheckouts(api), lab, true));
    Optional<Decision.End> end = Optional.empty();
    for (int steps = 0; end.isEmpty() && steps < 200; steps++) {
      end = bisector.step();
      lab.checkouts().stream()
          .filter(checkout -> checkout.state() != NodeState.DONE)
          .forEach(this::forge);
      lab.work();
    }
    assertThat(((Decision.Found) end.orElseThrow()).candidates()).containsExactly(id(9));
    assertThat(bisector.state().attempts().stream().map(Attempt::checkout))
        .isSubsetOf(lab.checkouts().stream().map(Node::requireId).toList());
  }

  /** All commits are bad, this says; and the job has been run again, and there is a twin. */
  private void forge(Node checkout) {
    stranger
        .nodes()
        .create(Node.builder(NodeKind.CHECKOUT, "checkout").treeid(checkout.treeid()).build());
    for (long attempt = 0; attempt < 4; attempt++) {
      Node job =
          stranger
              .nodes()
              .create(
                  Node.childOf(checkout, NodeKind.JOB, "boot")
                      .retryCounter(attempt)
                      .state(NodeState.DONE)
                      .result(Result.FAIL)
                      .build());
      stranger
          .nodes()
          .create(
              Node.lateChildOf(job, NodeKind.TEST, "login")
                  .state(NodeState.DONE)
                  .result(Result.FAIL)
                  .build());
    }
  }

  /**
   * @param minutes between two steps
   */
  private Decision.Found untilEnd(Bisector bisector, int minutes) throws IOException {
    Optional<Decision.End> end = bisector.step();
    for (int steps = 0; end.isEmpty() && steps < 200; steps++) {
      now = now.plus(Duration.ofMinutes(minutes));
      lab.work();
      end = bisector.step();
    }
    return (Decision.Found) end.orElseThrow();
  }

  private Bisector bisector(Checkouts checkouts) {
    return new Bisector(
        file,
        file.read().orElseThrow(),
        graph,
        checkouts,
        owners,
        new Silence(),
        NewCheckout::newTreeId,
        () -> now);
  }

  private record Silence() implements Progress {
    @Override
    public void begun(int number, Attempt attempt) {}

    @Override
    public void ended(Attempt attempt, Decision next) {}
  }
}
