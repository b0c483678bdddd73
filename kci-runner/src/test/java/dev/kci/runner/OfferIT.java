package dev.kci.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.EventQuery;
import dev.kci.api.model.JsonText;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import dev.kci.runtime.DefinitionYaml;
import dev.kci.sandbox.faults.Fault;
import dev.kci.service.StopSignal;
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

/** The runner as a process of its own, and a lab that fetches its jobs. */
class OfferIT {
  private static final int POINTS = Integer.getInteger("kci.kill.points", 2);
  private static final long SEED = Long.getLong("kci.seed", 20_261_127);
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final int JOBS = 6;

  @TempDir Path temp;

  @Test
  void jobsAreOfferedOnceAlthoughTheRunnerIsKilled() throws Exception {
    Random random = new Random(SEED);
    try (RunnerOnSandbox sandbox = new RunnerOnSandbox(temp, PullLabConfig.yaml(JOBS), "")) {
      // long enough to be killed within
      sandbox.faults().next(10_000, Fault.delay(Duration.ofMillis(40)).on("PATCH", "node"));
      Set<String> claimed = new HashSet<>();
      List<Node> checkouts = new ArrayList<>();
      for (int point = 0; point < POINTS; point++) {
        Node checkout = sandbox.checkout(Map.of());
        checkouts.add(checkout);
        Process runner = sandbox.start("lab");
        int offers = random.nextInt(JOBS);
        sandbox.await("some offers", LIMIT, () -> offered(sandbox, checkout).size() >= offers);
        new StopSignal().await(Duration.ofMillis(random.nextInt(60)));
        runner.destroyForcibly().onExit().join();
        claimSome(sandbox, offered(sandbox, checkout), claimed, random);
      }
      sandbox.start("lab");
      Node last = sandbox.checkout(Map.of()); // after the recovery of the others' jobs
      checkouts.add(last);
      sandbox.await("recovery", LIMIT, () -> offered(sandbox, last).size() == JOBS);
      for (Node checkout : checkouts) {
        sandbox.await("offers", LIMIT, () -> offered(sandbox, checkout).size() == JOBS);
        end(sandbox, offered(sandbox, checkout));
      }
      sandbox.await(
          "results",
          LIMIT,
          () ->
              sandbox
                      .output()
                      .lines()
                      .filter(line -> line.contains("Job ended runtime=lab"))
                      .count()
                  == (long) JOBS * checkouts.size());
      for (Node checkout : checkouts) {
        assertThat(sandbox.children(checkout)).as("seed %d", SEED).hasSize(JOBS);
        for (Node job : sandbox.children(checkout)) {
          assertThat(offersOf(sandbox, job)).as("%s, seed %d", job.name(), SEED).isEqualTo(1);
          assertThat(job.result()).isEqualTo(Result.PASS);
          assertThat(job.data().string("job_id").isPresent())
              .isEqualTo(claimed.contains(job.requireId()));
          JsonText.parseObject(sandbox.stored(job.jobDefinition().orElseThrow()));
        }
      }
    }
  }

  @Test
  void lavaLabWithoutUrlFetchesItsJobsToo() throws Exception {
    String config =
        """
        runtimes:
          farm: {lab_type: lava, notify: {callback: {token: farm-token}}}
        platforms:
          board: {arch: arm64, boot_method: u-boot}
        jobs:
          uname: {template: script, kind: job, params: {command: 'uname -a', rootfs: 'https://s/r'}}
        scheduler:
          - job: uname
            event: {channel: node, kind: checkout, state: available}
            runtime: {name: farm}
            platforms: [board]
        """;
    try (RunnerOnSandbox sandbox = new RunnerOnSandbox(temp, config, "")) {
      Node checkout =
          sandbox.checkout(
              Map.of("kernel", sandbox.store("b/k", "k"), "dtb", sandbox.store("b/d", "d")));
      sandbox.start("farm", "--callback-url", "https://kci.example.org");
      sandbox.await("the offer", LIMIT, () -> offered(sandbox, checkout).size() == 1);
      Node job = offered(sandbox, checkout).get(0);
      assertThat(job.state()).isEqualTo(NodeState.RUNNING);
      assertThat(job.jobDefinition().orElseThrow()).matches(".*/jobs/\\d{8}/[0-9a-f]{32}\\.yaml");
      Map<String, ?> definition =
          DefinitionYaml.read(sandbox.stored(job.jobDefinition().orElseThrow()));
      assertThat(definition).containsKeys("job_name", "device_type", "actions");
      assertThat(definition.get("notify"))
          .asString()
          .contains("https://kci.example.org/node/" + job.id(), "farm-token");
      end(sandbox, List.of(job));
      sandbox.await("its end", LIMIT, () -> sandbox.output().contains("Job ended runtime=farm"));
    }
  }

  /** A job that ended as its node timed out: the lab must not be told in vain that it is kept. */
  @Test
  void callbackAfterTheTimeoutIsReportedSoon() throws Exception {
    String settings = "[runtime.lab]\ncallback_token = \"secret-of-the-lab\"\n";
    try (RunnerOnSandbox sandbox = new RunnerOnSandbox(temp, PullLabConfig.yaml(1), settings)) {
      Node checkout = sandbox.checkout(Map.of());
      sandbox.start("lab", "--callback-listen", ":0");
      sandbox.await("the offer", LIMIT, () -> offered(sandbox, checkout).size() == 1);
      Node job = offered(sandbox, checkout).get(0);
      sandbox
          .api()
          .nodes()
          .update(
              job,
              node ->
                  node.withState(NodeState.DONE)
                      .withResult(Result.INCOMPLETE)
                      .withData(node.data().with("error_code", "node_timeout")));
      sandbox.await("its end", LIMIT, () -> sandbox.output().contains("Job ended runtime=lab"));
      assertThat(callBack(sandbox, job)).isEqualTo(202);
      sandbox.await(
          "its result",
          LIMIT,
          () -> sandbox.api().nodes().get(job.requireId()).result() == Result.PASS);
      Node reported = sandbox.api().nodes().get(job.requireId());
      assertThat(reported.errorCode()).isEmpty();
      assertThat(callBack(sandbox, job)).as("repeated").isEqualTo(202);
      assertThat(sandbox.api().nodes().get(job.requireId())).isEqualTo(reported);
    }
  }

  private static int callBack(RunnerOnSandbox sandbox, Node job) throws Exception {
    Matcher port =
        Pattern.compile("Listening for callbacks address=\\S*:(\\d+)").matcher(sandbox.output());
    assertThat(port.find()).isTrue();
    URI url = URI.create("http://127.0.0.1:" + port.group(1) + "/node/" + job.id());
    HttpRequest request =
        HttpRequest.newBuilder(url)
            .header("Authorization", "secret-of-the-lab")
            .POST(
                HttpRequest.BodyPublishers.ofString("{\"summary\": {\"total\": 1, \"failed\": 0}}"))
            .build();
    return HttpClient.newHttpClient()
        .send(request, HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }

  private static List<Node> offered(RunnerOnSandbox sandbox, Node checkout) {
    return sandbox.children(checkout).stream()
        .filter(node -> node.jobDefinition().isPresent())
        .toList();
  }

  private static void claimSome(
      RunnerOnSandbox sandbox, List<Node> offers, Set<String> claimed, Random random) {
    for (Node offer : offers) {
      if (random.nextBoolean() && claimed.add(offer.requireId())) {
        Node now = sandbox.api().nodes().get(offer.requireId());
        String id = "lab:" + offer.id();
        sandbox.api().nodes().put(now.withData(now.data().with("job_id", id)));
      }
    }
  }

  private static void end(RunnerOnSandbox sandbox, List<Node> offers) {
    for (Node offer : offers) {
      Node now = sandbox.api().nodes().get(offer.requireId());
      sandbox.api().nodes().put(now.withState(NodeState.DONE).withResult(Result.PASS));
    }
  }

  /** Returns how often a job became available, which is what labs look for. */
  private static long offersOf(RunnerOnSandbox sandbox, Node job) {
    return sandbox.api().events().history(EventQuery.all().node(job.requireId())).stream()
        .flatMap(event -> event.nodeEvent().stream())
        .filter(event -> event.state() == NodeState.AVAILABLE)
        .filter(event -> event.previousState() != NodeState.AVAILABLE)
        .count();
  }
}
