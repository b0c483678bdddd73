package dev.kci.runner.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.WaitNote;
import dev.kci.api.model.WaitReason;
import dev.kci.api.model.WaitReason.Code;
import dev.kci.runtime.JobHandle;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WaitNotesTest {
  private final Instant start = Instant.parse("2026-11-27T21:00:00Z");
  private final WaitNotes notes = new WaitNotes();
  private SupervisedJob job =
      SupervisedJob.of(
          Node.builder(NodeKind.JOB, "job").id("a").build(), () -> null, false, Instant.EPOCH);

  @Test
  void shortWaitsAreNotNoted() {
    assertThat(look(0, Code.NO_ROOM)).isEmpty();
    assertThat(look(29, Code.NO_ROOM)).isEmpty();
    assertThat(look(30, (Code) null)).isEmpty();
    assertThat(look(31, Code.NO_ROOM)).describedAs("another wait").isEmpty();
    assertThat(look(60, Code.NO_ROOM)).isEmpty();
  }

  @Test
  void waitIsNotedOnceWithItsStart() {
    look(0, Code.NO_ROOM);
    assertThat(look(30, Code.NO_ROOM)).contains(new WaitNote(new WaitReason(Code.NO_ROOM), start));
    assertThat(look(31, Code.NO_ROOM)).isEmpty();
    assertThat(look(9000, Code.NO_ROOM)).isEmpty();
  }

  @Test
  void noteCanBeDatedByAnotherClock() {
    look(0, Code.NO_ROOM);
    assertThat(change(30, new WaitReason(Code.NO_ROOM)))
        .map(change -> change.plus(Duration.ofMillis(61_500)).note())
        .contains(new WaitNote(new WaitReason(Code.NO_ROOM), start.plusSeconds(61)));
    assertThat(new WaitNotes.Change("a", null).plus(Duration.ofHours(1)).note()).isNull();
  }

  @Test
  void newDetailsOfTheSameReasonAreNotAChange() {
    look(0, Code.NO_ROOM);
    look(30, Code.NO_ROOM);
    assertThat(look(9000, new WaitReason(Code.NO_ROOM, "other details"))).isEmpty();
  }

  @Test
  void newReasonIsNotedOnceItIsStableAndAMinuteHasPassed() {
    look(0, Code.NO_ROOM);
    look(30, Code.NO_ROOM);
    look(31, Code.NO_ANSWER);
    assertThat(look(61, Code.NO_ANSWER)).describedAs("half a minute after the last").isEmpty();
    assertThat(look(90, Code.NO_ANSWER))
        .contains(new WaitNote(new WaitReason(Code.NO_ANSWER), start.plusSeconds(31)));
  }

  @Test
  void unstableReasonsAreNotNoted() {
    look(0, Code.NO_ROOM);
    look(30, Code.NO_ROOM);
    for (int second = 31; second < 600; second += 20) {
      assertThat(look(second, second % 40 == 31 ? Code.NO_ANSWER : Code.QUEUE_FULL)).isEmpty();
    }
  }

  @Test
  void noteOfARunningJobIsRemovedAtOnce() {
    look(0, Code.NO_ROOM);
    look(30, Code.NO_ROOM);
    assertThat(look(31, (Code) null)).describedAs("it is about to be submitted").isEmpty();
    job = job.placed(new JobHandle("a", "1", ""), start);
    assertThat(change(32, null)).contains(new WaitNotes.Change("a", null));
    assertThat(change(33, null)).isEmpty();
  }

  @Test
  void notesOfAnEarlierRunnerAreKnown() {
    job = job.withDebug(note(Code.NO_ROOM).on(job.node()).debug());
    assertThat(look(0, Code.NO_ROOM)).isEmpty();
    assertThat(look(100, Code.NO_ROOM)).isEmpty();
  }

  private WaitNote note(Code code) {
    return new WaitNote(new WaitReason(code), start);
  }

  private Optional<WaitNote> look(int second, @Nullable Code code) {
    return look(second, code == null ? null : new WaitReason(code));
  }

  private Optional<WaitNote> look(int second, @Nullable WaitReason reason) {
    return change(second, reason).map(WaitNotes.Change::note);
  }

  /** As the supervisor does: what is to be changed is, at once. */
  private Optional<WaitNotes.Change> change(int second, @Nullable WaitReason reason) {
    Optional<WaitNotes.Change> change =
        notes.next(
            List.of(new WaitNotes.Seen(job, Optional.ofNullable(reason))),
            start.plusSeconds(second));
    change.ifPresent(made -> job = job.withDebug(made.on(job.node()).debug()));
    return change;
  }
}
