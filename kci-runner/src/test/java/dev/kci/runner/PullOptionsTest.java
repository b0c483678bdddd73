package dev.kci.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.KciApi;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.sandbox.Sandbox;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import mockwebserver3.MockWebServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong with the options of {@code pull} is one line, before anything else. */
class PullOptionsTest {
  private static final String CONFIG =
      """
      runtimes:
        board: {lab_type: shell, isolation: none}
        away: {lab_type: lava}
        lava: {lab_type: lava, url: 'http://127.0.0.1:1/'}
        boxes: {lab_type: docker}
      """;

  /** As docs/pull-labs.md says: the API and the storage are only in the settings. */
  private static final String SETTINGS =
      """
      [api.kernelci]
      url = "%s"
      api_token = "%s"

      [pull]
      trusted_owners = ["pipeline"]
      fetch_from = ["https://files.kernelci.org/"]
      storage_config = "lab"

      [storage.lab]
      storage_type = "backend"
      base_url = "https://files.kernelci.org/"
      api_url = "https://files.kernelci.org/"
      storage_cred = "secret"
      """;

  private static final String EXEC = "../examples/pull-lab/run-script.sh";

  @TempDir Path temp;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--platform a --exec EXEC                            | --runtime",
        "--runtime board --exec EXEC                         | --platform",
        "--runtime board --platform a                        | expected --exec PROGRAM (KCI_EXEC),"
            + " or runtimes.board with lab_type: lava and url",
        "--runtime away --platform a                         | expected --exec PROGRAM",
        "--runtime away --platform a --exec EXEC             | runtime 'away' has lab_type lava;"
            + " expected shell, or no such runtime",
        "--runtime boxes --platform a --exec EXEC            | runtime 'boxes' has lab_type docker",
        "--runtime board --platform a --exec /etc/passwd     | '/etc/passwd' is not an executable"
            + " file",
        "--runtime board --platform a --exec no/such         | 'no/such' is not an executable file",
        "--runtime board --platform a --exec EXEC --part 3/2 | --part: '3/2'; expected I/N",
        "--runtime board --platform a --exec EXEC --concurrency 0 | --concurrency: '0'; expected a",
        "--runtime board --platform a --exec EXEC --storage x | --storage: there is no storage 'x'"
      })
  void invalidOptionIsReportedBeforeAnythingIsOpened(String options, String message)
      throws IOException {
    try (MockWebServer api = new MockWebServer()) {
      api.start();
      RunnerCommandLine pull = run(SETTINGS.formatted(api.url("/"), "token"), options);
      pull.assertRefused(message);
      assertThat(api.getRequestCount()).isZero();
    }
    assertThat(temp.resolve("state")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "trusted_owners | the settings do not say whose nodes to trust; add a line like",
        "fetch_from     | add a line like fetch_from = [\"https://files.kernelci.org/\"] to [pull]"
      })
  void settingsMustSayWhatToTrust(String without, String message) throws IOException {
    String settings =
        "[api.kernelci]\nurl = \"http://127.0.0.1:1/\"\n[pull]\n"
            + (without.equals("fetch_from")
                ? "trusted_owners = [\"pipeline\"]\n"
                : "fetch_from = [\"https://files.kernelci.org/\"]\n");
    RunnerCommandLine pull = run(settings, "--runtime board --platform a --exec EXEC");
    pull.assertRefused(message);
  }

  @Test
  void missingRightIsAFailureThatNamesTheGroup() throws IOException {
    try (Sandbox sandbox = Sandbox.start()) {
      String settings = SETTINGS.formatted(sandbox.url(), sandbox.token("runtime-shell").reveal());
      RunnerCommandLine pull = run(settings, "--runtime board --platform a --exec EXEC");
      assertThat(pull.err())
          .contains(
              "user 'runtime-shell' may not edit the nodes of runtime 'board'; ask the API's"
                  + " administrator for the group runtime:board:node-editor");
      assertThat(pull.exitCode()).isEqualTo(1);
    }
  }

  @Test
  void dryRunShowsWhatIsOnOffer() throws IOException {
    try (Sandbox sandbox = Sandbox.start();
        KciApi api = KciApi.builder(sandbox.url()).token(sandbox.token("pipeline")).build()) {
      Node job =
          api.nodes()
              .create(
                  Node.builder(NodeKind.JOB, "boot")
                      .state(NodeState.AVAILABLE)
                      .data("runtime", "shell")
                      .data("platform", "a")
                      .artifacts(Map.of("job_definition", "https://files.kernelci.org/a.json"))
                      .build());
      String settings = SETTINGS.formatted(sandbox.url(), sandbox.token("runtime-shell").reveal());
      RunnerCommandLine pull =
          run(settings, "--runtime shell --platform a,b --exec EXEC --dry-run");
      assertThat(pull.exitCode()).isZero();
      assertThat(pull.out()).isEqualTo("claim   job boot %s%n".formatted(job.id()));
      assertThat(api.nodes().get(job.requireId()).data()).isEqualTo(job.data());
    }
    assertThat(temp.resolve("state")).doesNotExist();
  }

  private RunnerCommandLine run(String settings, String options) throws IOException {
    List<String> all = new ArrayList<>(List.of("--api", "kernelci"));
    all.addAll(List.of("--state-dir", temp.resolve("state").toString()));
    all.addAll(List.of(options.replace("EXEC", EXEC).split(" +")));
    return RunnerCommandLine.run(temp, CONFIG, settings, Map.of(), "pull", all);
  }
}
