package dev.kci.runner;

import static org.assertj.core.api.Assertions.assertThat;

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

/**
 * What is wrong with the options of {@code run} is one line and exit code 2, before anything else.
 */
class RunOptionsTest {
  private static final String CONFIG =
      """
      trees:
        t: {url: 'https://example.org/t.git'}
      runtimes:
        here: {lab_type: shell, isolation: none}
        lab: {lab_type: lava, url: 'http://127.0.0.1:1/'}
        nowhere: {lab_type: lava}
        pulled: {lab_type: pull_labs, storage_name: non}
        words: {lab_type: lava, url: 'lab one'}
        odd: {lab_type: shel}
        full: {lab_type: docker, memory_mb: all}
      """;
  private static final String SETTINGS = "[runtime.lab]\ncallback_token = \"secret\"\n";

  @TempDir Path temp;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--runtimes here --build-holdoff -1      | --build-holdoff: '-1'; expected a duration",
        "--runtimes here --job-timeout 0         | --job-timeout: '0'; expected 1s or more",
        "--runtimes here --max-extension 600     | --max-extension: '600'; expected a duration",
        "--runtimes here --retries -1            | --retries: '-1'; expected a whole number",
        "--runtimes here --concurrency 0         | --concurrency: '0'; expected a whole number",
        "--runtimes here --poll-period -1        | --poll-period: '-1'; expected a duration",
        "--runtimes here --callback-url here     | --callback-url: 'here'; expected http://",
        "--runtimes here --templates no/such     | --templates: there is no file or folder"
            + " 'no/such'",
        "--runtimes here --output FILE/copies    | expected a folder that can be written",
        "--runtimes here --storage none          | --storage: there is no storage 'none'",
        "--runtimes here --callback-listen :8099 | no selected lab has a callback token",
        "--runtimes lab --callback-listen 99999  | '99999' has no port up to 65535",
        "--runtimes lab --callback-listen here:  | 'here:' has no port up to 65535",
        "--runtimes lab --callback-listen a..b:1 | there is no host 'a..b'",
        "--runtimes here --promisc               | add a line like trusted_owners = [\"pipeline\"]"
            + " to [scheduler]",
        "--runtimes nowhere                      | runtimes.nowhere.storage_name: is missing, and"
            + " there is no storage",
        "--runtimes pulled                       | runtimes.pulled.storage_name 'non': is not a"
            + " configured storage",
        "--runtimes words                        | runtimes.words.url 'lab one': is not the"
            + " address",
        "--runtimes odd                          | runtimes.odd.lab_type 'shel': is not a type of"
            + " runtime; expected one of shell, docker, kubernetes, lava, pull_labs; did you mean",
        "--runtimes full                         | runtimes.full.memory_mb 'all': is text;"
            + " expected",
        "--runtimes her                          | no runtime 'her' in the configuration; did you",
        "--runtime-type shel                     | --runtime-type: 'shel' is not a type of runtime;"
            + " expected one of shell, docker, kubernetes, lava, pull_labs; did you mean 'shell'?",
        "--runtime-type kubernetes               | has no runtime of type 'kubernetes'",
      })
  void invalidOptionIsReportedBeforeAnythingIsOpened(String options, String message)
      throws IOException {
    try (MockWebServer api = new MockWebServer()) {
      api.start();
      RunnerCommandLine run = run(api.url("/").toString(), options);
      run.assertRefused(message);
      assertThat(api.getRequestCount()).isZero();
    }
    assertThat(temp.resolve("work")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "KCI_RUNTIMES     | here  | --runtime-type nope | --runtime-type: 'nope' is not a type",
        "KCI_RUNTIME_TYPE | shell | --runtimes her      | --runtimes: there is no runtime 'her'",
        "KCI_RUNTIMES     | her   | --retries 0         | KCI_RUNTIMES: there is no runtime 'her'",
        "KCI_RETRIES      | some  | --runtimes here     | KCI_RETRIES: 'some'; expected a whole",
      })
  void optionOverridesTheEnvironmentWhoseErrorsNameTheVariable(
      String variable, String value, String options, String message) throws IOException {
    RunnerCommandLine run = run("http://127.0.0.1:1/", Map.of(variable, value), options);
    run.assertRefused(message);
  }

  @Test
  void usedAddressIsAFailure() throws IOException {
    try (MockWebServer taken = new MockWebServer()) {
      taken.start();
      String address = "127.0.0.1:" + taken.getPort();
      // a lab that is away does not keep the runner from starting, if there is another
      RunnerCommandLine run =
          run("http://127.0.0.1:1/", "--runtimes lab,here --callback-listen " + address);
      assertThat(run.err()).contains("--callback-listen " + address).contains("in use");
      assertThat(run.exitCode()).isEqualTo(1);
    }
  }

  private RunnerCommandLine run(String apiUrl, String options) throws IOException {
    return run(apiUrl, Map.of(), options);
  }

  private RunnerCommandLine run(String apiUrl, Map<String, String> environment, String options)
      throws IOException {
    List<String> all = new ArrayList<>(List.of("--api-url", apiUrl));
    all.addAll(List.of("--work", temp.resolve("work").toString()));
    String file = temp.resolve("config.yaml").toString();
    all.addAll(List.of(options.replace("FILE", file).split(" ")));
    return RunnerCommandLine.run(temp, CONFIG, SETTINGS, environment, "run", all);
  }
}
