package dev.kci.timeout;

import static dev.kci.timeout.PassSandbox.OWNER;
import static dev.kci.timeout.PassSandbox.PAST;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import dev.kci.timeout.rules.Mode;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Results that come in the very moment of a timeout, or after it. */
class LateResultsIT {
  private final PassSandbox sandbox = new PassSandbox();
  private Node job;

  @BeforeEach
  void jobTimesOut() {
    job = sandbox.root("t1", NodeState.RUNNING, null, PAST, null);
  }

  @AfterEach
  void close() {
    sandbox.close();
  }

  @Test
  void resultBeforeTheDocumentIsReadAgainIsUntouched() {
    AtomicInteger reads = new AtomicInteger();
    sandbox.intrude(
        request -> {
          boolean reading = String.valueOf(request.url().queryParameter("treeid__in")).equals("t1");
          if (reading && reads.incrementAndGet() == 2) {
            report(Result.PASS);
          }
        });

    assertThat(sandbox.pass(Mode.ALL)).isEqualTo(new PassReport(1, 0, 1, 0));
    assertThat(reads).hasValue(2);
    assertThat(sandbox.now(job).result()).isEqualTo(Result.PASS);
    assertThat(sandbox.now(job).errorCode()).isEmpty();
  }

  @Test
  void resultBetweenReadAndWriteIsRestoredWithItsData() {
    sandbox.intrude(
        request -> {
          if (request.method().equals("PATCH")) {
            sandbox.intrude(null);
            report(Result.FAIL);
          }
        });
    sandbox.pass(Mode.ALL);
    assertThat(sandbox.now(job).result()).as("the server overwrites").isEqualTo(Result.INCOMPLETE);

    assertThat(restore()).isOne();
    assertThat(sandbox.now(job).result()).isEqualTo(Result.FAIL);
    assertThat(sandbox.now(job).state()).isEqualTo(NodeState.DONE);
    assertThat(sandbox.now(job).data().string("report")).contains("of the owner");
    assertThat(sandbox.now(job).data().string("error_code")).isEmpty();
    assertThat(restore()).as("nothing is left to do").isZero();
  }

  @Test
  void incompleteResultWithItsOwnReasonIsRestored() {
    sandbox.intrude(
        request -> {
          if (request.method().equals("PATCH")) {
            sandbox.intrude(null);
            sandbox
                .owner()
                .nodes()
                .update(
                    job.requireId(),
                    node ->
                        node.done(Result.INCOMPLETE)
                            .withData(node.data().with("error_code", "Infrastructure")));
          }
        });
    sandbox.pass(Mode.ALL);

    assertThat(restore()).isOne();
    assertThat(sandbox.now(job).result()).isEqualTo(Result.INCOMPLETE);
    assertThat(sandbox.now(job).errorCode()).contains("Infrastructure");
  }

  @Test
  void resultAfterTheTimeoutWinsAndOnlyTheErrorIsRemoved() {
    sandbox.pass(Mode.ALL);
    assertThat(sandbox.now(job).errorCode()).contains("node_timeout");
    sandbox.owner().nodes().update(job.requireId(), node -> node.done(Result.PASS));

    assertThat(restore()).isOne();
    assertThat(sandbox.now(job).result()).isEqualTo(Result.PASS);
    assertThat(sandbox.now(job).data()).isEqualTo(JsonObject.of("arch", "x86_64"));
    assertThat(restore()).isZero();
  }

  @Test
  void timeoutWithoutALateResultStays() {
    sandbox.pass(Mode.ALL);
    sandbox
        .owner()
        .nodes()
        .update(job.requireId(), node -> node.withArtifact("log", "http://localhost/log"));

    assertThat(restore()).isZero();
    assertThat(sandbox.now(job).result()).isEqualTo(Result.INCOMPLETE);
  }

  private void report(Result result) {
    sandbox
        .owner()
        .nodes()
        .update(
            job.requireId(),
            node -> node.done(result).withData(node.data().with("report", "of the owner")));
  }

  private int restore() {
    return new LateResults(
            sandbox.api().nodes(), sandbox.api().events(), sandbox.windows(), OWNER, treeid -> true)
        .restore(PAST);
  }
}
