package dev.kci.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kci.cli.CommandFailure;
import dev.kci.cli.Launcher;
import dev.kci.runtime.ArtifactCache;
import dev.kci.runtime.JobRuntime;
import dev.kci.runtime.RuntimeFailure;
import dev.kci.runtime.TestFetcher;
import dev.kci.runtime.shell.ShellRuntime;
import dev.kci.runtime.shell.TestShell;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class RuntimeChecksTest {
  @TempDir Path temp;

  @Test
  void oneThatDoesNotAnswerKeepsNobodyWaiting() {
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
  void theRunnerDoesNotStartWithARuntimeThatCannotWork() throws IOException {
    Path file = Files.createFile(temp.resolve("file"));
    Map<String, JobRuntime> both = new LinkedHashMap<>();
    both.put("good", shell(temp.resolve("jobs")));
    RuntimeChecks.require(both);
    both.put("bad", shell(file.resolve("jobs")));
    assertThatThrownBy(() -> RuntimeChecks.require(both))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("runtime bad: ")
        .hasMessageContaining("cannot be written")
        .hasMessageNotContaining("good");
  }

  private ShellRuntime shell(Path folder) {
    return new ShellRuntime(
        TestShell.plain(),
        TestShell.home(folder),
        new ArtifactCache(temp.resolve("cache"), Duration.ofHours(1), TestFetcher.none()),
        nodeId -> {});
  }

  @Test
  void runtimesTellsWhichAreReady() throws IOException {
    int closed;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closed = socket.getLocalPort();
    }
    Path config = temp.resolve("config.yaml");
    Files.writeString(
        config,
        """
        runtimes:
          here: {lab_type: shell, isolation: none}
          lab: {lab_type: lava, url: 'http://127.0.0.1:%d/', priority_min: 10, priority_max: 40}
        """
            .formatted(closed));
    StringWriter out = new StringWriter();
    CommandLine line = Launcher.commandLine(new RunnerCommand());
    line.setOut(new PrintWriter(out, true));
    int exit =
        line.execute(
            "runtimes",
            "--config",
            config.toString(),
            "--api-url",
            "http://127.0.0.1:1/",
            "--work",
            temp.resolve("work").toString(),
            "--concurrency",
            "3",
            "--runtimes",
            "here,lab");
    assertThat(exit).isEqualTo(1);
    assertThat(out.toString().lines())
        .anyMatch(text -> text.matches("here +shell +3 +0 +- +0 +ready, isolation: session"))
        .anyMatch(text -> text.matches("lab +lava +3 +\\? +10-40 +0 +NOT READY: LAVA whoami: .*"));
  }
}
