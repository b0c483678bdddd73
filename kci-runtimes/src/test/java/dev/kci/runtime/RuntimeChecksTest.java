package dev.kci.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kci.runtime.shell.ShellRuntime;
import dev.kci.runtime.shell.TestShell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RuntimeChecksTest {
  @TempDir Path temp;

  @Test
  void silentRuntimeDoesNotDelayTheOthers() {
    CountDownLatch never = new CountDownLatch(1);
    Map<String, Callable<String>> questions = new LinkedHashMap<>();
    questions.put(
        "silent",
        () -> {
          never.await();
          return "too late";
        });
    questions.put("healthy", () -> "ready");
    questions.put(
        "broken",
        () -> {
          throw RuntimeFailure.refused("403 Invalid token");
        });
    Map<String, RuntimeChecks.Answer<String>> answers =
        RuntimeChecks.ask(questions, Duration.ofMillis(500));
    never.countDown();
    assertThat(answers.get("healthy").value()).contains("ready");
    assertThat(answers.get("silent").failure().orElseThrow())
        .hasMessageContaining("no answer")
        .matches(failure -> !failure.isRefused());
    assertThat(answers.get("broken").failure().orElseThrow()).hasMessage("403 Invalid token");
  }

  @Test
  void errorNamesTheRuntimeThatRefuses() throws IOException {
    Path file = Files.createFile(temp.resolve("file"));
    Map<String, JobRuntime> both = new LinkedHashMap<>();
    both.put("good", shell(temp.resolve("jobs")));
    RuntimeChecks.require(both);
    both.put("bad", shell(file.resolve("jobs")));
    assertThatThrownBy(() -> RuntimeChecks.require(both))
        .isInstanceOf(RuntimeFailure.class)
        .hasMessageContaining("runtime bad: ")
        .hasMessageContaining("cannot write to")
        .hasMessageNotContaining("good");
  }

  private ShellRuntime shell(Path folder) {
    return new ShellRuntime(
        TestShell.plain(),
        TestShell.home(folder),
        new ArtifactCache(temp.resolve("cache"), Duration.ofHours(1), TestFetcher.none()),
        nodeId -> {});
  }
}
