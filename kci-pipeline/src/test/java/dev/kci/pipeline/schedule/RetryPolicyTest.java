package dev.kci.pipeline.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.kci.api.model.ErrorCode;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import dev.kci.config.Configuration;
import dev.kci.pipeline.config.Job;
import dev.kci.pipeline.config.PipelineConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RetryPolicyTest {
  private static final RetryPolicy TWICE = new RetryPolicy(2);
  private static final Node PARENT =
      Node.builder(NodeKind.KBUILD, "build").id("b").state(NodeState.CLOSING).build();
  private static final Node LOST =
      Node.builder(NodeKind.JOB, "plain").id("j").build().done(Result.INCOMPLETE);
  private static final Node FAILED = LOST.withResult(Result.FAIL);

  @TempDir static Path temp;

  static Stream<Arguments> cases() {
    Node done = PARENT.withState(NodeState.DONE);
    Node wrong =
        LOST.doneWithError(Result.INCOMPLETE, ErrorCode.JOB_GENERATION_ERROR, "no template");
    Node second = LOST.toBuilder().retryCounter(1).build();
    Node third = LOST.toBuilder().retryCounter(2).build();
    return Stream.of(
        arguments("plain", LOST, PARENT, null, null),
        arguments("plain", second, PARENT, null, null),
        arguments("plain", third, PARENT, null, "tried 3 times"),
        arguments("plain", FAILED, PARENT, null, "retry_failed"),
        arguments("flaky", FAILED, PARENT, null, null),
        arguments("plain", wrong, PARENT, null, "job_generation_error again"),
        arguments("plain", LOST, done, null, "its parent is done"),
        arguments("plain", LOST, PARENT, "c2", "its branch has a newer checkout, c2"),
        arguments("flaky", FAILED, PARENT, "c2", "its branch has a newer checkout, c2"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void decidesByNodeJobAndNewerCheckout(
      String job, Node node, Node parent, String newer, String refusal) throws IOException {
    Optional<String> said =
        TWICE.refusal(node, job(job)).or(() -> TWICE.refusal(parent, Optional.ofNullable(newer)));
    if (refusal == null) {
      assertThat(said).isEmpty();
    } else {
      assertThat(said).hasValueSatisfying(text -> assertThat(text).contains(refusal));
    }
  }

  @Test
  void makesNoFurtherChecksIfOffOrTheJobPassed() {
    assertThat(new RetryPolicy(0).mayRetry(NodeState.DONE, Result.INCOMPLETE)).isFalse();
    assertThat(TWICE.mayRetry(NodeState.DONE, Result.INCOMPLETE)).isTrue();
    assertThat(TWICE.mayRetry(NodeState.DONE, Result.PASS)).isFalse();
    assertThat(TWICE.mayRetry(NodeState.DONE, Result.SKIP)).isFalse();
    assertThat(TWICE.mayRetry(NodeState.CLOSING, Result.INCOMPLETE)).isFalse();
  }

  /** The pipeline's own retry service makes 3. */
  @ParameterizedTest
  @CsvSource({"0, 3", "2, 3", "3, 3", "5, 5"})
  void attemptsThatOthersAskForRunToo(int own, int most) {
    assertThat(new RetryPolicy(own).mostOfAll()).isEqualTo(most);
  }

  private static Job job(String name) throws IOException {
    Path file = temp.resolve("jobs.yaml");
    Files.writeString(
        file,
        "jobs: {plain: {template: t, kind: job},"
            + " flaky: {template: t, kind: job, params: {retry_failed: true}}}");
    return PipelineConfiguration.of(Configuration.load(List.of(file))).jobs().get(name);
  }
}
