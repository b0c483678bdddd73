package dev.kci.runner.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.machine.Machine;
import dev.kci.runtime.JobHandle;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class JobTableTest {
  private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");
  private static final Instant LATER = NOW.plusSeconds(30);

  private final JobTable table = new JobTable(Machine.real());

  private static SupervisedJob job(String id) {
    Node node = Node.builder(NodeKind.JOB, "job").id(id).build();
    return SupervisedJob.of(node, () -> node, true, NOW);
  }

  private List<JobTable.Claim> take(Instant now) {
    return table.take(now, 2, true, node -> false);
  }

  private JobTable.Claim begin() {
    return take(NOW).get(0);
  }

  private JobTable.Claim beginSubmitted() {
    JobTable.Claim claim = begin();
    claim.update(job -> job.placed(new JobHandle("n1", "j1", ""), NOW));
    return claim;
  }

  @Test
  void cancelDoesNotWaitForTheBackOffOfAFailedStep() {
    table.add(job("n1"), false);
    JobTable.Claim claim = begin();
    table.cancel("n1");
    claim.giveBackFailed(LATER);
    assertThat(take(NOW)).singleElement().matches(JobTable.Claim::isCancelled);
  }

  @Test
  void nobodyLooksBeforeTheNextStepIsDue() {
    Duration shortest = Duration.ofMillis(500);
    Duration longest = Duration.ofSeconds(45);
    assertThat(table.idle(NOW, shortest, longest)).as("no job").isEqualTo(longest);
    table.add(job("n1"), false);
    assertThat(table.idle(NOW, shortest, longest)).as("to be submitted").isEqualTo(shortest);
    JobTable.Claim claim = beginSubmitted();
    assertThat(table.idle(NOW, shortest, longest)).as("with a worker").isEqualTo(longest);
    claim.giveBack(LATER);
    assertThat(table.idle(NOW, shortest, longest)).as("running").isEqualTo(Duration.ofSeconds(30));
    assertThat(table.idle(LATER, shortest, longest)).as("due").isZero();
  }

  @Test
  void failedCancelWaits() {
    table.add(job("n1"), false);
    table.cancel("n1");
    begin().giveBackFailed(LATER);
    assertThat(take(NOW)).isEmpty();
    assertThat(take(LATER)).singleElement().matches(JobTable.Claim::isCancelled);
  }

  @Test
  void cancelIsNotRetriedWhileTheRuntimeIsBlocked() {
    table.add(job("n1"), true);
    begin().giveBack(LATER);
    assertThat(take(NOW)).isEmpty();
    assertThat(take(LATER)).hasSize(1);
  }

  @Test
  void changeDuringAStepIsHandledAtOnce() {
    table.add(job("n1"), false);
    JobTable.Claim claim = begin();
    table.tell("n1");
    claim.giveBack(LATER);
    begin().giveBack(LATER);
    assertThat(take(NOW)).isEmpty();
  }

  @Test
  void cancelAfterTheNodeWasReadIsNotForgotten() {
    table.add(job("n1"), true);
    JobTable.Claim claim = begin();
    table.cancel("n1");
    claim.goOn();
    assertThat(claim.isCancelled()).isTrue();
    claim.giveBack(LATER);
    JobTable.Claim again = begin();
    again.goOn();
    assertThat(again.isCancelled()).isFalse();
  }

  @Test
  void noJobIsGivenToTwoWorkers() {
    table.add(job("n1"), false);
    JobTable.Claim claim = begin();
    table.tell("n1");
    assertThat(take(LATER)).isEmpty();
    claim.giveBack(NOW);
    assertThat(take(LATER)).hasSize(1);
  }

  @Test
  void jobThatHasEndedDoesNotComeBack() {
    table.add(job("n1"), false);
    begin().remove();
    table.add(job("n1"), false);
    assertThat(table.has("n1")).isFalse();
    assertThat(table.knows("n1")).isTrue();
    assertThat(take(LATER)).isEmpty();
  }

  /** Its node was late, and then its lab called back. */
  @Test
  void jobThatHasEndedComesBackToBeReported() {
    table.add(job("n1"), false);
    begin().remove();
    table.addTold(job("n1"), false);
    JobTable.Claim claim = table.take(NOW, 0, true, node -> false).get(0);
    table.addTold(job("n1"), false);
    claim.giveBack(LATER);
    assertThat(table.take(NOW, 0, true, node -> false)).as("told again").hasSize(1);
  }

  @Test
  void jobsBeingSubmittedTakeAPlace() {
    for (String id : List.of("n1", "n2", "n3")) {
      table.add(job(id), false);
    }
    assertThat(take(NOW)).hasSize(2).allMatch(JobTable.Claim::hasRoom);
    assertThat(take(NOW)).isEmpty();
    assertThat(table.load()).isEqualTo(new Load(3, 0, 0));
  }

  /** Its node may stay late: beyond five minutes between the clocks nothing is ended. */
  @Test
  void pressingJobWithoutRoomIsCheckedNowAndThen() {
    table.add(job("n1"), false);
    assertThat(pressed(NOW, 0)).singleElement().matches(claim -> !claim.hasRoom());
    assertThat(pressed(NOW, 0)).as("at once").isEmpty();
    assertThat(pressed(NOW.plusSeconds(29), 0)).as("before the next check").isEmpty();
    assertThat(pressed(LATER, 0)).as("the next check").hasSize(1);
    assertThat(pressed(LATER, 1)).as("room").singleElement().matches(JobTable.Claim::hasRoom);
  }

  /** Takes jobs whose nodes are all pressing, and gives them back as they are. */
  private List<JobTable.Claim> pressed(Instant now, int concurrency) {
    List<JobTable.Claim> taken = table.take(now, concurrency, true, node -> true);
    taken.forEach(claim -> claim.giveBack(now));
    return taken;
  }

  @Test
  void refusedJobOnlyKeepsItsPlaceWhileItRuns() {
    table.add(job("n1"), false);
    beginSubmitted().park(NOW);
    assertThat(table.load()).isEqualTo(new Load(0, 1, 0));
    JobTable.Claim claim = begin();
    claim.update(SupervisedJob::ended);
    claim.park(NOW);
    assertThat(table.load()).isEqualTo(new Load(0, 0, 1));
    begin().giveBack(LATER);
    assertThat(table.load()).isEqualTo(new Load(0, 1, 0));
  }
}
