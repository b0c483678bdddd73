package dev.kci.kciapi.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.KciApi;
import dev.kci.api.model.JsonObject;
import dev.kci.api.model.KernelRevision;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.WaitNote;
import dev.kci.api.model.WaitReason;
import dev.kci.cli.ConsoleWriter;
import dev.kci.cli.Launcher;
import dev.kci.cli.Terminal;
import dev.kci.kciapi.KciApiCommand;
import dev.kci.sandbox.Sandbox;
import dev.kci.service.Condition;
import dev.kci.service.Heartbeat;
import dev.kci.service.Heartbeats;
import dev.kci.status.ServiceStatus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatusCommandTest {
  @TempDir Path temp;
  private final Sandbox sandbox = Sandbox.start();
  private KciApi api;
  private Path settings;
  private String url;

  @BeforeEach
  void start() throws IOException {
    url = sandbox.url().toString();
    api = KciApi.builder(sandbox.url()).token(sandbox.token("pipeline")).build();
    settings =
        Files.writeString(
            temp.resolve("kernelci.toml"),
            "[DEFAULT]\napi_token = \"" + sandbox.token("pipeline").reveal() + "\"\n");
  }

  @AfterEach
  void stop() {
    api.close();
    sandbox.close();
  }

  private record Run(int exitCode, String out, String err) {}

  private Run status(String... more) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    List<String> arguments =
        new ArrayList<>(List.of("status", "--api-url", url, "--settings", settings.toString()));
    arguments.addAll(List.of(more));
    int code =
        Launcher.run(
            new KciApiCommand(),
            ConsoleWriter.to(out, StandardCharsets.UTF_8, Terminal.of(80, false)),
            ConsoleWriter.to(err),
            arguments.toArray(String[]::new));
    return new Run(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private void beat(String service, String instance, Duration ago) {
    beat(service, instance, ago, Condition.GOOD);
  }

  private void beat(String service, String instance, Duration ago, Condition condition) {
    Instant time = Instant.now().minus(ago);
    new Heartbeats(api.keyValues())
        .write(
            new Heartbeat(
                service,
                instance,
                "pipeline",
                "0.1.0",
                time.minus(Duration.ofHours(5)),
                time,
                condition));
  }

  private Node job(String name, String runtime, JsonObject data) {
    return api.nodes()
        .create(
            Node.builder(NodeKind.JOB, name)
                .kernelRevision(new KernelRevision("t", "https://example.org/t.git", "b", "c0ffee"))
                .data(data.with("runtime", runtime))
                .state(NodeState.RUNNING)
                .build());
  }

  private void waits(Node job, WaitReason.Code code, String text) {
    WaitNote note = new WaitNote(new WaitReason(code, text), Instant.now());
    api.nodes().updateSilently(job, note::on);
  }

  @Test
  void saysThatThereIsNothingInAnEmptyPipeline() {
    Run run = status();
    assertThat(run.exitCode()).describedAs(run.err()).isZero();
    assertThat(run.out()).contains("SERVICE", "NODES", "JOBS WAITING FOR", "none");
  }

  @Test
  void showsServicesNodesAndWhyJobsWait() {
    beat(
        "kci-runner",
        "lab-1-with-a-very-long-name",
        Duration.ofSeconds(20),
        new Condition(1234, Duration.ofSeconds(4000), List.of("lab-dead", "lab-gone")));
    beat("kci-timeout", "t", Duration.ofMinutes(10), new Condition(7, Duration.ZERO, List.of("x")));
    job("a", "busy", JsonObject.empty());
    job("b", "busy", JsonObject.of("job_id", "7"));
    waits(job("c", "dead", JsonObject.empty()), WaitReason.Code.NO_ANSWER, "");
    String words = "0/3 nodes are available: 3 Insufficient memory. ".repeat(4);
    waits(job("d", "k8s", JsonObject.of("job_id", "8")), WaitReason.Code.UNSCHEDULABLE, words);
    waits(job("e", "k8s", JsonObject.of("job_id", "9")), WaitReason.Code.UNSCHEDULABLE, words);
    waits(job("f", "k8s", JsonObject.of("job_id", "9")), WaitReason.Code.IMAGE, "");
    Run run = status();
    assertThat(run.exitCode()).describedAs("a silent service").isEqualTo(1);
    assertThat(run.out())
        .containsPattern("kci-runner +lab-1-with-a-very-long-name +alive +5h +1234, for 66m")
        .containsPattern("kci-timeout +t +silent 10m +- +-")
        .containsPattern("lab-dead +lab-1-with")
        .doesNotContain("\nx ")
        .containsPattern("job +running +6 +6 +0 +0 +\\d+s")
        .containsPattern("busy +1 +\\d+s +not known yet")
        .containsPattern("dead +1 +\\d+s +the runtime does not answer")
        .containsPattern("k8s +1 +\\d+s +its image cannot be pulled")
        .containsPattern("k8s +2 +\\d+s +no machine in the cluster accepts it\n    0/3 nodes are");
    assertThat(run.out().lines()).allMatch(line -> line.length() <= 80);
  }

  @Test
  void showsHowReplicasShareTheirWork() {
    Condition share =
        new Condition(0, Duration.ZERO, List.of(), new ServiceStatus.Share(21, 3, "farm", 2));
    beat("kci-runner", "farm-2", Duration.ofMinutes(10), share);
    beat("kci-runner", "farm-1", Duration.ofSeconds(20), share);
    beat("kci-timeout", "t", Duration.ofSeconds(20));
    assertThat(status().out())
        .containsPattern(
            "SHARING +INSTANCE +SHARDS  REPLICAS  TAKE-OVERS\nkci-runner +farm-1 +21 +3 +2\n\n");
    assertThat(status("--format", "jsonl").out())
        .contains("\"shards\":21,\"replicas\":3,\"takeovers\":2", "\"shards\":64,\"replicas\":1");
  }

  @Test
  void offeredJobOnlyWaitsWhenNobodyClaimsIt() {
    beat("kci-runner", "lab-1", Duration.ofSeconds(20));
    Node offered = job("a", "farm", JsonObject.empty());
    api.nodes().update(offered, node -> node.withArtifact(Node.JOB_DEFINITION, "https://s/a.yaml"));
    Node left = job("b", "pulled", JsonObject.empty());
    Instant timeout = Instant.now().plusSeconds(3600);
    Node available =
        api.nodes()
            .update(
                left,
                node ->
                    node.withArtifact(Node.JOB_DEFINITION, "https://s/b.json").available(timeout));
    waits(available, WaitReason.Code.UNCLAIMED, "not claimed within 1h");
    assertThat(status().out())
        .containsPattern("pulled +1 +\\d+s +no lab has claimed it\n    not claimed within 1h")
        .doesNotContain("farm");
  }

  @Test
  void notesOfARunnerThatDiedDoNotCount() {
    beat("kci-runner", "lab-1", Duration.ofMinutes(9));
    waits(job("a", "busy", JsonObject.empty()), WaitReason.Code.NO_ROOM, "at most 4 at a time");
    assertThat(status().out())
        .containsPattern("busy +1 .*no kci-runner is alive")
        .doesNotContain("at most 4");
  }

  @Test
  void jobsWaitForARunnerThatIsNotThere() {
    beat("kci-runner", "lab-1", Duration.ofMinutes(9));
    job("a", "busy", JsonObject.empty());
    assertThat(status().out()).containsPattern("busy +1 .*no kci-runner is alive");
  }

  @Test
  void programsGetJson() {
    beat(
        "kci-runner",
        "lab-1",
        Duration.ofSeconds(20),
        new Condition(3, Duration.ofSeconds(9), List.of("lab")));
    waits(job("a", "busy", JsonObject.empty()), WaitReason.Code.NO_ROOM, "at most 4 at a time");
    Run run = status("--format", "jsonl");
    assertThat(run.out())
        .contains(
            "\"service\":\"kci-runner\"",
            "\"alive\":true",
            "\"events_waiting\":3,\"oldest_event_seconds\":9",
            "\"runtimes_down\":[{\"runtime\":\"lab\",\"instances\":[\"lab-1\"]}]",
            "\"count\":1,\"under_an_hour\":1",
            "\"reason\":\"no_room\",\"count\":1",
            "\"details\":\"at most 4 at a time\"");
    assertThat(run.exitCode()).isZero();
  }

  @Test
  void anApiThatIsAwayIsAFailure() {
    sandbox.close();
    assertThat(status().exitCode()).isEqualTo(1);
  }
}
