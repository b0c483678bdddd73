package dev.kci.runner.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.WaitReason;
import dev.kci.api.model.WaitReason.Code;
import dev.kci.runtime.JobHandle;
import dev.kci.runtime.RuntimeFailure;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WaitReasonsTest {
  private final SupervisedJob job =
      SupervisedJob.of(
          Node.builder(NodeKind.JOB, "job").id("a").build(), () -> null, false, Instant.EPOCH);

  /** Of a job that no runtime has. */
  @ParameterizedTest
  @CsvSource({
    "true,  false, ,           false, ",
    "true,  true,  ,           false, NO_ROOM",
    "true,  false, ,           true,  STARTING",
    "true,  true,  ,           true,  STARTING",
    "true,  true,  QUEUE_FULL, false, QUEUE_FULL",
    "true,  false, NO_DEVICE,  true,  NO_DEVICE",
    "false, true,  ,           false, NO_ANSWER",
    "false, true,  QUEUE_FULL, true,  NO_ANSWER",
    "false, false, NO_ANSWER,  true,  NO_ANSWER",
  })
  void reasonOfAJobWithoutRuntime(
      boolean up, boolean full, @Nullable Code failure, boolean submitting, @Nullable Code why) {
    SupervisedJob seen = failure == null ? job : job.waiting(new WaitReason(failure)).failed();
    assertThat(
            new WaitReasons(down(up), 4, full)
                .of(seen, submitting)
                .map(WaitReason::code)
                .orElse(null))
        .isEqualTo(why);
  }

  @ParameterizedTest
  @CsvSource({"true, IMAGE", "false, IMAGE", "true, ", "false, "})
  void jobInItsRuntimeHasTheRuntimesLastReason(boolean up, @Nullable Code said) {
    SupervisedJob placed = job.placed(new JobHandle("a", "1", ""), Instant.EPOCH);
    SupervisedJob seen = said == null ? placed : placed.waiting(new WaitReason(said));
    assertThat(
            new WaitReasons(down(up), 4, true).of(seen, false).map(WaitReason::code).orElse(null))
        .isEqualTo(said);
  }

  private static Optional<WaitReason> down(boolean up) {
    return up ? Optional.empty() : Optional.of(new WaitReason(Code.NO_ANSWER, "refused"));
  }

  @ParameterizedTest
  @CsvSource({
    "full, QUEUE_FULL",
    "overQuota, QUOTA",
    "withoutDevice, NO_DEVICE",
    "missing, RETRIED",
    "unavailable, NO_ANSWER"
  })
  void everyRetriedFailureIsAReason(String kind, Code why) {
    RuntimeFailure failure =
        switch (kind) {
          case "full" -> RuntimeFailure.full("words");
          case "overQuota" -> RuntimeFailure.overQuota("words");
          case "withoutDevice" -> RuntimeFailure.withoutDevice("words");
          case "missing" -> RuntimeFailure.missing("words", null);
          default -> RuntimeFailure.unavailable("words", null);
        };
    assertThat(failure.waits()).isEqualTo(new WaitReason(why, "words"));
  }
}
