package dev.kci.kciapi.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.KciApi;
import dev.kci.api.model.JsonObject;
import dev.kci.api.model.KernelRevision;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.cli.ConsoleWriter;
import dev.kci.cli.Launcher;
import dev.kci.kciapi.KciApiCommand;
import dev.kci.sandbox.Sandbox;
import dev.kci.service.Heartbeat;
import dev.kci.service.Heartbeats;
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
            ConsoleWriter.to(out),
            ConsoleWriter.to(err),
            arguments.toArray(String[]::new));
    return new Run(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private void beat(String service, String instance, Duration ago) {
    Instant time = Instant.now().minus(ago);
    new Heartbeats(api.keyValues())
        .write(
            new Heartbeat(
                service, instance, "pipeline", "0.1.0", time.minus(Duration.ofHours(5)), time));
  }

  private void job(String name, String runtime, JsonObject data) {
    api.nodes()
        .create(
            Node.builder(NodeKind.JOB, name)
                .kernelRevision(new KernelRevision("t", "https://example.org/t.git", "b", "c0ffee"))
                .data(data.with("runtime", runtime))
                .state(NodeState.RUNNING)
                .build());
  }

  @Test
  void saysThatThereIsNothingInAnEmptyPipeline() {
    Run run = status();
    assertThat(run.exitCode()).describedAs(run.err()).isZero();
    assertThat(run.out()).contains("SERVICE", "NODES", "JOBS WAITING FOR", "none");
  }

  @Test
  void showsServicesNodesAndWhyJobsWait() {
    beat("kci-runner", "lab-1", Duration.ofSeconds(20));
    beat("kci-timeout", "t", Duration.ofMinutes(10));
    job("a", "busy", JsonObject.empty());
    job("b", "busy", JsonObject.of("job_id", "7"));
    job("c", "dead", JsonObject.empty());
    Run run = status();
    assertThat(run.exitCode()).describedAs("a silent service").isEqualTo(1);
    assertThat(run.out())
        .containsPattern("kci-runner +lab-1 +alive +5 h")
        .containsPattern("kci-timeout +t +silent for 10 min +-")
        .containsPattern("job +running +3 ")
        .containsPattern("busy +1 +\\d+ s +for room: 1 run there")
        .containsPattern("dead +1 +\\d+ s +nothing runs there; does it answer\\?");
    assertThat(run.out().lines()).allMatch(line -> line.length() <= 80);
  }

  @Test
  void jobsWaitForARunnerThatIsNotThere() {
    beat("kci-runner", "lab-1", Duration.ofMinutes(9));
    job("a", "busy", JsonObject.empty());
    assertThat(status().out()).containsPattern("busy +1 .*no kci-runner is alive");
  }

  @Test
  void programsGetJson() {
    beat("kci-runner", "lab-1", Duration.ofSeconds(20));
    Run run = status("--output", "jsonl");
    assertThat(run.out())
        .contains("\"service\":\"kci-runner\"", "\"alive\":true", "\"unfinished\":[]");
    assertThat(run.exitCode()).isZero();
  }

  @Test
  void anApiThatIsAwayIsAFailure() {
    sandbox.close();
    assertThat(status().exitCode()).isEqualTo(1);
  }
}
