package dev.kci.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import dev.kci.sandbox.LiveFolder;
import dev.kci.sandbox.faults.Fault;
import dev.kci.service.StopSignal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A runner that is killed between the answer 202 to a callback and the report. Two jobs call back
 * before each kill: {@code -Dkci.kill.points=N} is the number of callbacks.
 */
class CallbackKillIT {
  private static final int POINTS = Integer.getInteger("kci.kill.points", 10);
  private static final long SEED = Long.getLong("kci.seed", 20_261_127);
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final int EACH = 2;
  private static final int JOBS = 10;
  private static final Pattern PORT =
      Pattern.compile("Listening for callbacks address=\\S*:(\\d+)");

  private final HttpClient client = HttpClient.newHttpClient();
  @TempDir Path temp;

  @Test
  void acceptedCallbackIsReportedOnce() throws Exception {
    Random random = new Random(SEED);
    String settings = "[runtime.lab]\ncallback_token = \"secret-of-the-lab\"\n";
    try (RunnerOnSandbox sandbox = new RunnerOnSandbox(temp, PullLabConfig.yaml(JOBS), settings)) {
      Set<String> called = new HashSet<>();
      List<Node> checkouts = new ArrayList<>();
      List<Node> waiting = new ArrayList<>();
      Process runner = start(sandbox);
      sandbox.faults().next(100_000, Fault.delay(Duration.ofMillis(40)).on("PUT", "nodes"));
      while (called.size() < POINTS) {
        if (waiting.size() < EACH) {
          Node checkout = sandbox.checkout(Map.of());
          checkouts.add(checkout);
          sandbox.await("offers", LIMIT, () -> offered(sandbox, checkout).size() == JOBS);
          waiting.addAll(offered(sandbox, checkout));
        }
        int port = port(sandbox);
        for (int i = 0; i < EACH; i++) {
          Node job = waiting.remove(random.nextInt(waiting.size()));
          called.add(job.requireId());
          assertThat(send(port, job)).as("callback of %s", job.name()).isEqualTo(202);
          if (random.nextInt(4) == 0) {
            assertThat(send(port, job)).as("repeated").isEqualTo(202);
          }
        }
        new StopSignal().await(Duration.ofMillis(random.nextInt(150)));
        runner.destroyForcibly().onExit().join();
        runner = start(sandbox);
      }
      sandbox.await("reports", LIMIT, () -> done(sandbox, checkouts) == called.size());
      sandbox.await("an empty spool", LIMIT, () -> spooled() == 0);
      for (Node checkout : checkouts) {
        for (Node job : offered(sandbox, checkout)) {
          if (!called.contains(job.requireId())) {
            assertThat(job.state())
                .as("%s, seed %d", job.name(), SEED)
                .isEqualTo(NodeState.AVAILABLE);
            continue;
          }
          assertThat(job.result()).as("%s, seed %d", job.name(), SEED).isEqualTo(Result.FAIL);
          assertThat(sandbox.tests(job))
              .as("%s, seed %d", job.name(), SEED)
              .isEqualTo("boot:pass suite:fail(a:pass b:fail)");
          assertThat(job.data().string("device")).contains("board-01");
          assertThat(sandbox.log(job)).contains("log of " + job.id());
        }
      }
      // a repeated callback of a reported job changes nothing
      Node last = sandbox.api().nodes().get(called.iterator().next());
      assertThat(send(port(sandbox), last)).isEqualTo(202);
      assertThat(sandbox.api().nodes().get(last.requireId())).isEqualTo(last);
      assertThat(spooled()).isZero();
      assertThat(sandbox.output()).doesNotContain("secret-of-the-lab");
    }
  }

  private Process start(RunnerOnSandbox sandbox) throws IOException {
    long before = listening(sandbox);
    Process runner = sandbox.start("lab", "--callback-listen", ":0");
    sandbox.await("a listener", LIMIT, () -> listening(sandbox) > before);
    return runner;
  }

  private static long listening(RunnerOnSandbox sandbox) {
    return PORT.matcher(sandbox.output()).results().count();
  }

  private static int port(RunnerOnSandbox sandbox) {
    Matcher port = PORT.matcher(sandbox.output());
    int last = 0;
    while (port.find()) {
      last = Integer.parseInt(port.group(1));
    }
    return last;
  }

  private int send(int port, Node job) throws Exception {
    String body =
        """
        {"summary": {"total": 3, "failed": 1}, "metadata": {"system": "board-01"},
         "artifacts": {"log": "log of %s"},
         "tests": {"boot": {"status": "ok", "duration_ms": 12},
                   "suite": {"status": "pass",
                             "subtests": {"a": {"status": "pass"}, "b": {"status": "fail"}}}}}
        """
            .formatted(job.id());
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/node/" + job.id()))
            .header("Authorization", "secret-of-the-lab")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  private static List<Node> offered(RunnerOnSandbox sandbox, Node checkout) {
    return sandbox.children(checkout).stream()
        .filter(node -> node.jobDefinition().isPresent())
        .toList();
  }

  private static long done(RunnerOnSandbox sandbox, List<Node> checkouts) {
    return checkouts.stream()
        .flatMap(checkout -> sandbox.children(checkout).stream())
        .filter(node -> node.state() == NodeState.DONE)
        .count();
  }

  private long spooled() {
    try {
      return new LiveFolder(temp.resolve("state"))
          .files().stream().filter(file -> file.getParent().endsWith("callbacks")).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
