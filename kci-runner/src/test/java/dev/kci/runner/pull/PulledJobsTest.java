package dev.kci.runner.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kci.api.model.ErrorCode;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.runner.supervise.InvalidJobException;
import dev.kci.runtime.ArtifactCache;
import dev.kci.runtime.DefinitionYaml;
import dev.kci.runtime.JobRequest;
import dev.kci.runtime.RuntimeFailure;
import dev.kci.runtime.TestFetcher;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PulledJobsTest {
  @TempDir Path temp;
  private final MockWebServer storage = new MockWebServer();
  private ArtifactCache cache;

  @BeforeEach
  void start() throws IOException {
    storage.start();
    cache =
        new ArtifactCache(
            temp, Duration.ofDays(1), TestFetcher.of(storage.url("/kci/").toString()));
  }

  @AfterEach
  void stop() {
    cache.close();
    storage.close();
  }

  private JobRequest request(Offers.Form form, String url, @Nullable LabProgram program) {
    Node node =
        Node.builder(NodeKind.JOB, "boot")
            .id("n1")
            .data("platform", "board")
            .data("runtime", "lab")
            .artifacts(Map.of("job_definition", url))
            .build();
    Offers offers = new Offers("lab", Set.of("board"), Part.ALL, form);
    return new PulledJobs(offers, cache, program, InstantSource.system()).of(node);
  }

  private String stored(String name, String text) {
    storage.enqueue(new MockResponse.Builder().body(text).build());
    return storage.url("/kci/" + name).toString();
  }

  @Test
  void definitionForLavaLosesOnlyItsNotify() {
    String url =
        stored("a.yaml", "job_name: boot\nnotify: {callback: {url: 'http://x/'}}\nactions: [1]\n");
    JobRequest request = request(Offers.Form.LAVA, url, null);
    assertThat(DefinitionYaml.read(request.definition()).keySet())
        .containsExactly("job_name", "actions");
    assertThat(request.artifacts()).isEmpty();
    assertThat(request.environment()).isEmpty();
  }

  @Test
  void otherTextForLavaIsInvalid() {
    for (String text : new String[] {"- list", "a: [", "text"}) {
      String url = stored(text.hashCode() + ".yaml", text);
      assertThatThrownBy(() -> request(Offers.Form.LAVA, url, null))
          .isInstanceOfSatisfying(
              InvalidJobException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_JOB_PARAMS));
    }
  }

  @Test
  void programGetsTheDefinitionAsAFileAndNotInItsScript() {
    String json =
        """
        {"artifacts": {"kernel": "https://files.example.org/bzImage"},
         "tests": [{"type": "boot", "timeout_s": 60}],
         "parameters": {"a b": "$(id)"},
         "environment": {"platform": "board"}}
        """;
    String url = stored("a.json", json);
    LabProgram program =
        new LabProgram(Path.of("/opt/run"), "https://api.example.org/", InstantSource.system());
    JobRequest request = request(Offers.Form.JSON, url, program);
    assertThat(request.definition()).doesNotContain("$(id)", "bzImage", "/opt/run");
    assertThat(request.artifacts()).containsOnlyKeys("kernel", LabProgram.DEFINITION);
    assertThat(request.artifacts().get(LabProgram.DEFINITION)).hasToString(url);
    assertThat(request.environment())
        .containsEntry("KCI_EXEC", "/opt/run")
        .containsEntry("KCI_TIMEOUT", "60")
        .containsEntry("KCI_TESTS", "boot")
        .containsEntry("KCI_PARAM_A_B", "$(id)")
        .doesNotContainKey("KCI_SCRIPT");
  }

  @Test
  void definitionOfAnotherNodeOrPlatformIsRefused() {
    String json = "{\"tests\": [{\"type\": \"boot\", \"timeout_s\": 60}], %s}";
    LabProgram program =
        new LabProgram(Path.of("/opt/run"), "https://api.example.org/", InstantSource.system());
    for (String foreign :
        List.of(
            "\"callback\": {\"url\": \"https://c.example.org/node/n2\"}",
            "\"environment\": {\"platform\": \"other\"}")) {
      String url = stored(foreign.hashCode() + ".json", json.formatted(foreign));
      assertThatThrownBy(() -> request(Offers.Form.JSON, url, program))
          .isInstanceOfSatisfying(
              InvalidJobException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_JOB_PARAMS))
          .hasMessageContaining("expected");
    }
    String own = "\"callback\": {\"url\": \"https://c.example.org/node/n1\"}";
    String url = stored("own.json", json.formatted(own));
    assertThat(request(Offers.Form.JSON, url, program).node().id()).isEqualTo("n1");
  }

  @Test
  void definitionElsewhereIsNotFetched() {
    assertThatThrownBy(() -> request(Offers.Form.LAVA, "http://169.254.169.254/a.yaml", null))
        .isInstanceOfSatisfying(
            RuntimeFailure.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_JOB_PARAMS));
    assertThat(storage.getRequestCount()).isZero();
  }

  @Test
  void definitionIsBounded() {
    String url = stored("a.yaml", "a: " + "x".repeat(1 << 20));
    assertThatThrownBy(() -> request(Offers.Form.LAVA, url, null))
        .isInstanceOf(InvalidJobException.class)
        .hasMessage("invalid job definition: larger than 1048576 bytes");
  }
}
