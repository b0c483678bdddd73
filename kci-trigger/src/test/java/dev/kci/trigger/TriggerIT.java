package dev.kci.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.KciApi;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeQuery;
import dev.kci.api.model.NodeState;
import dev.kci.git.Repositories;
import dev.kci.git.SilentHost;
import dev.kci.sandbox.Sandbox;
import dev.kci.service.StopSignal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The executable against the sandbox. */
@Timeout(180)
@Execution(ExecutionMode.CONCURRENT)
class TriggerIT {
  @TempDir Path folder;
  private final List<AutoCloseable> opened = new ArrayList<>();
  private Sandbox sandbox;
  private KciApi api;
  private String commit;

  @BeforeEach
  void start() throws IOException {
    sandbox = Sandbox.start();
    opened.add(sandbox);
    api = KciApi.builder(sandbox.url()).build();
    opened.add(0, api);
    commit = Repositories.create(folder.resolve("linux.git"), "master");
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable resource : opened) {
      resource.close();
    }
  }

  private String config(String deadUrl) throws IOException {
    Path file = folder.resolve("pipeline.yaml");
    Files.writeString(
        file,
        """
        trees:
          mainline:
            url: "%s"
          dead:
            url: "%s"
        build_configs:
          mainline:
            tree: mainline
            branch: master
            architectures: [x86_64]
            priority: high
          dead:
            tree: dead
            branch: master
        """
            .formatted(folder.resolve("linux.git").toUri(), deadUrl));
    return file.toString();
  }

  private TriggerProcess trigger(String... arguments) throws IOException {
    return triggerAs(sandbox.token("pipeline").reveal(), arguments);
  }

  private TriggerProcess triggerAs(String token, String... arguments) throws IOException {
    TriggerProcess process = TriggerProcess.start(folder, sandbox.url(), token, arguments);
    opened.add(0, process);
    return process;
  }

  private List<Node> checkouts() {
    return api.nodes().findAll(NodeQuery.where(NodeField.KIND.is(NodeKind.CHECKOUT)));
  }

  private static void await(String what, BooleanSupplier condition) {
    StopSignal wait = new StopSignal();
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waiting for " + what).isLessThan(end);
      wait.await(Duration.ofMillis(50));
    }
  }

  @Test
  void replicasQueryAndCreateEachTheirShare() throws Exception {
    int repositories = 12;
    StringBuilder trees = new StringBuilder("trees:\n");
    StringBuilder branches = new StringBuilder("build_configs:\n");
    for (int i = 0; i < repositories; i++) {
      Path repository = folder.resolve("linux-" + i + ".git");
      Repositories.create(repository, "master");
      trees.append("  t%d: {url: '%s'}\n".formatted(i, repository.toUri()));
      branches.append("  t%d: {tree: t%d, branch: master}\n".formatted(i, i));
    }
    Path config = Files.writeString(folder.resolve("pipeline.yaml"), trees.toString() + branches);
    List<TriggerProcess> replicas = new ArrayList<>();
    for (int i = 1; i <= 3; i++) {
      replicas.add(
          trigger(
              "run",
              "--config",
              config.toString(),
              "--poll-period",
              "1s",
              "--name",
              "farm",
              "--shard",
              i + "/3",
              "--state-dir",
              folder.resolve("state-" + i).toString()));
    }
    await("all checkouts", () -> checkouts().size() >= repositories);
    for (TriggerProcess replica : replicas) {
      replica.terminate();
      assertThat(replica.exitCode()).as(replica.err()).isZero();
    }
    assertThat(checkouts())
        .extracting(node -> node.kernelRevision().orElseThrow().tree())
        .doesNotHaveDuplicates()
        .hasSize(repositories);
  }

  @Test
  void restartedServiceCreatesNoSecondCheckout() throws Exception {
    try (SilentHost silent = new SilentHost()) {
      String config = config(silent.url("http"));
      TriggerProcess daemon = trigger("run", "--config", config, "--poll-period", "1s");
      await("the checkout, beside a silent host", () -> !checkouts().isEmpty());
      daemon.terminate();
      assertThat(daemon.exitCode()).isZero();
      assertThat(silent.connections()).as("asked once, not with every pass").isEqualTo(1);

      TriggerProcess again = trigger("run", "--config", config, "--once", "--remote-timeout", "1s");
      assertThat(again.exitCode()).as(again.err()).isZero();
      assertThat(again.err()).contains("no answer within 1 s");
    }
    assertThat(checkouts()).hasSize(1);
    Node checkout = checkouts().get(0);
    assertThat(checkout.state()).isEqualTo(NodeState.RUNNING);
    assertThat(checkout.result()).isNull();
    assertThat(checkout.kernelRevision().orElseThrow().commit()).isEqualTo(commit);
    assertThat(checkout.data().strings("architecture_filter")).containsExactly("x86_64");
    assertThat(checkout.data().string("priority")).contains("high");
  }

  @Test
  void checkReportsEachBranchAndFailsForAMissingOne() throws Exception {
    String config = config(folder.resolve("none.git").toUri().toString());
    assertThat(trigger("run", "--config", config, "--once").exitCode()).isZero();
    TriggerProcess check = trigger("check", "--config", config, "--format", "json");
    assertThat(check.exitCode()).isEqualTo(1);
    assertThat(check.out())
        .contains("\"head\": \"" + commit + "\"", "\"reachable\": true", "not found")
        .contains("\"id\": \"" + checkouts().get(0).requireId() + "\"");
    TriggerProcess good = trigger("check", "--config", config, "--trees", "mainline");
    assertThat(good.exitCode()).as(good.err()).isZero();
    assertThat(good.out()).contains(commit.substring(0, 12), "1 branch, 0 dead");
  }

  @Test
  void dryRunExplainsAndCreatesNothing() throws Exception {
    String config = config(folder.resolve("none.git").toUri().toString());
    TriggerProcess dry = trigger("run", "--config", config, "--once", "--dry-run");
    assertThat(dry.exitCode()).as(dry.err()).isZero();
    assertThat(dry.out()).contains("create  mainline mainline:master " + commit + ": new revision");
    assertThat(checkouts()).isEmpty();
  }

  @Test
  void userErrorIsOneLine() throws Exception {
    String config = config(folder.resolve("none.git").toUri().toString());
    TriggerProcess badToken = triggerAs("wrong", "run", "--config", config, "--once");
    assertThat(badToken.exitCode()).isEqualTo(1);
    assertThat(badToken.err()).contains("whoami: 401").doesNotContain("\tat ", "wrong");

    TriggerProcess noTree = trigger("run", "--config", config, "--trees", "mainlin", "--once");
    assertThat(noTree.exitCode()).isEqualTo(2);
    assertThat(noTree.err()).contains("--trees: not in the configuration: mainlin");

    Files.writeString(folder.resolve("bad.yaml"), "build_configs:\n  x: {tree: y, branch: z}\n");
    TriggerProcess badConfig = trigger("run", "--config", "bad.yaml", "--once");
    assertThat(badConfig.exitCode()).isEqualTo(2);
    assertThat(badConfig.err()).contains("bad.yaml:2", "y").doesNotContain("\tat ");
  }
}
