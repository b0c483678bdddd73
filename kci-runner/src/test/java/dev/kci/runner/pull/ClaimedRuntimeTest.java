package dev.kci.runner.pull;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.ErrorCode;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.Result;
import dev.kci.runtime.ArtifactCache;
import dev.kci.runtime.JobHandle;
import dev.kci.runtime.JobRequest;
import dev.kci.runtime.JobStatus;
import dev.kci.runtime.TestFetcher;
import dev.kci.runtime.shell.ShellRuntime;
import dev.kci.runtime.shell.TestShell;
import dev.kci.service.StopSignal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClaimedRuntimeTest {
  @TempDir Path temp;

  private JobStatus exited(String script) {
    ShellRuntime shell =
        new ShellRuntime(
            TestShell.plain(),
            TestShell.home(temp.resolve("jobs")),
            new ArtifactCache(temp.resolve("cache"), Duration.ZERO, TestFetcher.none()),
            nodeId -> {});
    ClaimJournal journal = new ClaimJournal(temp.resolve("claims"), "lab");
    String claim = journal.claim("n1");
    try (ClaimedRuntime runtime = new ClaimedRuntime(shell, journal, "here")) {
      JobHandle handle =
          runtime.submit(
              new JobRequest(
                  Node.builder(NodeKind.JOB, "job").id("n1").build(),
                  script,
                  Map.of(),
                  Map.of(),
                  Instant.MAX));
      assertThat(handle).isEqualTo(new JobHandle("n1", claim, "here"));
      StopSignal wait = new StopSignal();
      for (int i = 0; i < 600 && runtime.observe(handle) instanceof JobStatus.Running; i++) {
        wait.await(Duration.ofMillis(50));
      }
      JobStatus status = runtime.observe(handle);
      assertThat(runtime.find("n1")).contains(handle);
      assertThat(runtime.jobs()).containsExactly(handle);
      assertThat(runtime.collect(handle, temp).log()).isNotNull();
      runtime.forget(handle);
      assertThat(runtime.find("n1")).isEmpty();
      return status;
    }
  }

  @Test
  void jobsBearTheClaim() {
    assertThat(exited("exit 3")).isEqualTo(new JobStatus.Exited(3));
  }

  @Test
  void programThatRanOutOfTimeIsIncomplete() {
    assertThat(exited("exit 124"))
        .isInstanceOfSatisfying(
            JobStatus.Judged.class,
            judged -> {
              assertThat(judged.result()).isEqualTo(Result.INCOMPLETE);
              assertThat(judged.code()).isEqualTo(ErrorCode.JOB);
              assertThat(judged.message()).contains("did not end within");
            });
  }
}
