package dev.kci.cli.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kci.config.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsCheckTest {
  @TempDir Path folder;

  private List<String> problems(String toml) throws IOException {
    Path file = Files.writeString(folder.resolve("s.toml"), toml);
    return SettingsCheck.of(SettingsFile.read(file)).stream()
        .map(p -> p.severity() + " " + p.toString().substring(file.toString().length() + 1))
        .toList();
  }

  @Test
  void eachMisspeltNameIsAnErrorWithItsLine() {
    Path typos = Path.of("src/test/resources/dev/kci/cli/settings/misspelt.toml");
    assertThatThrownBy(() -> Settings.load(typos))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            """
            FILE:3: DEFAULT.storge_config: unknown key; did you mean 'storage_config'?
            FILE:4: [repotr]: unknown section; did you mean [report]?
            FILE:5: repotr.smtp_hots: unknown key; did you mean 'smtp_host'?
            FILE:8: report.smtp_prot: unknown key; did you mean 'smtp_port'?
            FILE:11: report.threat: unknown key; did you mean 'thread' in [report.rule.NAME]?
            FILE:14: report.rule.x.tto: unknown key; did you mean 'to'?\
            """
                .replace("FILE", typos.toString()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[default] api_config = 'x'    | 1 | [default]: unknown section; did you mean [DEFAULT]?",
        "[runtimes.lab] user = 'x'     | 1 | [runtimes]: unknown section; did you mean"
            + " [runtime.NAME]?",
        "[report.rules.x] to = 'a@b'    | 1 | [report.rules]: unknown section; did you mean"
            + " [report.rule.NAME]?",
        "[repotr.rules.x] to = 'a@b'   | 1 | [repotr]: unknown section; did you mean [report]?",
        "[runtime.x] runtime_tokn = '' | 2 | runtime.x.runtime_tokn: unknown key; did you mean"
            + " 'runtime_token'?",
        "[api.x] api_token_fil = ''    | 2 | api.x.api_token_fil: unknown key; did you mean"
            + " 'api_token_file'?",
        "[DEFAULT] poll_periods = 1    | 2 | DEFAULT.poll_periods: unknown key; did you mean"
            + " 'poll_period'?",
        "[trigger] poll_period = 'soon' | 2 | trigger.poll_period 'soon': expected a duration such"
            + " as \"30s\", \"5m\", \"2h\", or a whole number of seconds",
        "[trigger] poll_period = -1    | 2 | trigger.poll_period '-1': expected a duration such as"
            + " \"30s\", \"5m\", \"2h\", or a whole number of seconds",
        "[trigger] timeout = 1.5       | 2 | trigger.timeout '1.5': expected a duration such as"
            + " \"5m\", \"2h\", \"1d\", or a whole number of minutes",
        "[report] html = 'yes'         | 2 | report.html 'yes': expected true or false",
        "[report] smtp_tls = 'ssl'     | 2 | report.smtp_tls 'ssl': expected none, starttls or"
            + " smtps",
        "[storage.x] storage_type = 's3' | 2 | storage.x.storage_type 's3': expected backend, ssh"
            + " or local",
        "[report.rule.x] result = ['flaky', 'pass'] | 2 | report.rule.x.result: is a list; expected"
            + " one or more of regression, new_failure, known_failure, flaky, known_issue, fixed,"
            + " incomplete, outlier or not_run",
        "[report] smtp_port = '25'     | 2 | report.smtp_port '25': expected a whole number",
        "[report] sender = ['a']       | 2 | report.sender: is a list; expected text in quotes",
        "[report] recipients = [1]     | 2 | report.recipients: is a list; expected text or a list"
            + " of texts",
        "[runtime.x] api_token = 1234  | 2 | runtime.x.api_token: expected text in quotes",
        "[DEFAULT] api_token_file = 1  | 2 | DEFAULT.api_token_file '1': expected the path of a"
            + " file or folder in quotes",
        "[report.sender] x = 1         | 1 | report.sender: is a table; expected text in quotes",
      })
  void aWrongNameOrValueIsAnError(String toml, int line, String problem) throws IOException {
    assertThat(problems(toml.replace("] ", "]\n")))
        .containsExactly("ERROR " + line + ": " + problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[myscript] x = 1           | 1: [myscript]: unknown section, ignored",
        "[trigger] indent = 2       | 2: trigger.indent: unknown key, ignored",
        "[trigger] smtp_host = 'x'  | 2: trigger.smtp_host: has no effect here; expected in"
            + " [report]",
        "[trigger] api_config = 'x' | 2: trigger.api_config: has no effect here; expected in"
            + " [DEFAULT]",
        "[runtime] user = 'x'       | 2: runtime.user: has no effect here; expected in"
            + " [storage.NAME] or [runtime.NAME]",
        "api_config = 'x'           | 1: api_config: has no effect here; expected in [DEFAULT]",
      })
  void anUnknownNameIsAWarning(String toml, String problem) throws IOException {
    assertThat(problems(toml.replace("] ", "]\n")))
        .singleElement()
        .asString()
        .startsWith("WARNING " + problem);
  }

  /** From kernelci-pipeline's config/kernelci.toml and kube/aks/kernelci-secrets.toml.example. */
  @Test
  void settingsOfThePythonServicesHaveNoProblems() throws IOException {
    assertThat(
            problems(
                """
                [DEFAULT]
                api_config = "docker-host"
                storage_config = "docker-host"
                verbose = true
                [trigger]
                poll_period = 0
                startup_delay = 3
                timeout = 180
                [tarball]
                kdir = "/home/kernelci/data/src/linux"
                output = "/home/kernelci/data/output"
                storage_config = "docker-host"
                [patchset]
                kdir = "/home/kernelci/data/src/linux-patchset"
                allowed_domains = ["patchwork.kernel.org"]
                polling_delay_secs = 30
                [scheduler]
                output = "/home/kernelci/data/output"
                runtime_config = "k8s-gke-eu-west4"
                [monitor]
                [notifier]
                [send_kcidb]
                origin = "maestro"
                kcidb_topic_name = "playground_kcidb_new"
                [test_report]
                [cron]
                smtp_host = "smtp.gmail.com"
                email_recipient = ["a@b"]
                [timeout]
                [jwt]
                secret = "SomeSecretString"
                unified_secret = "x"
                [storage.docker-host]
                storage_cred = "/home/kernelci/data/ssh/id_rsa_tarball"
                [storage.staging-azure]
                storage_cred = ""
                [runtime.lava-collabora]
                runtime_token = "REPLACE"
                callback_token = "REPLACE"
                """))
        .isEmpty();
  }

  @Test
  void eachKeyIsDeclaredOnceAndDescribed() {
    for (SettingSection section : SettingSections.all()) {
      assertThat(section.sentence()).endsWith(".");
      assertThat(section.names()).doesNotHaveDuplicates();
      assertThat(section.keys())
          .allSatisfy(
              key -> {
                assertThat(key.sentence()).matches("[A-Z].*\\.");
                assertThat(key.programs()).isNotEmpty();
                assertThat(Set.copyOf(key.programs())).hasSameSizeAs(key.programs());
              });
    }
    assertThat(SettingSections.all()).extracting(SettingSection::title).doesNotHaveDuplicates();
  }

  @Test
  void namesOfOthersAreNotOurs() {
    assertThat(SettingSections.all())
        .noneMatch(section -> PythonSettings.hasSection(section.name()))
        .allSatisfy(section -> assertThat(section.names()).noneMatch(PythonSettings::hasKey));
  }

  @Test
  void aProblemNeverShowsASecret() throws IOException {
    assertThat(problems("[storage.s]\nstorage_cred = 12345\nstorage_crd = 'hunter2'\n"))
        .hasSize(2)
        .noneMatch(line -> line.contains("12345") || line.contains("hunter2"));
  }
}
