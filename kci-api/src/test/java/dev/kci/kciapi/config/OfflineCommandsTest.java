package dev.kci.kciapi.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.cli.Launcher;
import dev.kci.kciapi.KciApiCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** The commands that need no API, as a user sees them: exit code, output, errors. */
class OfflineCommandsTest {
  private static final String SMALL =
      "../kci-pipeline/src/test/resources/dev/kci/pipeline/schedule/small/";

  @TempDir private Path temp;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    CommandLine line = Launcher.commandLine(new KciApiCommand());
    line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return line.execute(arguments);
  }

  @Test
  void decideChecksItsCases() {
    assertThat(
            run(
                "config",
                "decide",
                "--config",
                SMALL + "config",
                "--check",
                "--cases",
                SMALL + "cases.jsonl"))
        .isZero();
    assertThat(out).hasToString("22 of 22 cases are equal" + System.lineSeparator());
  }

  @Test
  void validateChecksTheSettingsToo() {
    String typos = "../kci-cli/src/test/resources/dev/kci/cli/settings/misspelt.toml";
    assertThat(run("config", "validate", "--config", SMALL + "config", "--settings", typos))
        .isEqualTo(1);
    assertThat(out.toString())
        .contains(typos + ":4: error: [repotr]: unknown section; did you mean [report]?")
        .contains(typos + ":14: error: report.rule.x.tto: unknown key; did you mean 'to'?");
  }

  @Test
  void decideNamesTheLineOfABadCase() throws IOException {
    Path cases = temp.resolve("cases.jsonl");
    Files.writeString(cases, "\n{\"case\": \"x\"}\n");
    assertThat(run("config", "decide", "--config", SMALL + "config", "--cases", cases.toString()))
        .isEqualTo(1);
    assertThat(err.toString())
        .isEqualTo(
            "kci-api config decide: "
                + cases
                + ":2: 'event' is missing; expected an object"
                + System.lineSeparator());
  }

  @Test
  void validateFailsOnErrorsAndWritesJson() {
    assertThat(run("config", "validate", "--config", SMALL + "config", "--format", "json"))
        .isEqualTo(1);
    assertThat(out.toString())
        .startsWith("[{\"severity\":\"error\",\"rule\":\"dangling-platform\",\"file\":\"")
        .contains("\"line\":17,");
  }

  @Test
  void planComparesWithAnotherConfiguration() {
    assertThat(
            run(
                "config",
                "plan",
                "--config",
                SMALL + "config",
                "--against",
                SMALL + "config",
                "--tree",
                "alpha",
                "--branch",
                "main",
                "--kernel",
                "v6.12-rc1"))
        .isZero();
    assertThat(out).hasToString("0 added, 0 removed" + System.lineSeparator());
  }

  @Test
  void planKnowsTheArchitecturesOfABranch() {
    assertThat(
            run(
                "config",
                "plan",
                "--config",
                SMALL + "config",
                "--tree",
                "beta",
                "--branch",
                "main",
                "--kernel",
                "6.6"))
        .isZero();
    assertThat(out.toString()).contains("build-arm64").doesNotContain("build-x86");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "alpah | --runtimes: there is no runtime 'alpah' in the configuration; did you mean"
            + " 'alpha'?",
        "odd   | runtimes.odd.lab_type 'shel': is not a type of runtime; expected one of shell,"
            + " docker",
      })
  void planNamesARuntimeThatIsNotThere(String name, String message) throws IOException {
    Path config = temp.resolve("config.yaml");
    Files.writeString(
        config,
        "trees: {t: {url: 'https://example.org/t.git'}}\n"
            + "runtimes: {alpha: {lab_type: shell}, odd: {lab_type: shel}}\n");
    int exit =
        run(
            ("config plan --tree t --branch b --kernel 6.6 --runtimes %s --config %s"
                    .formatted(name, config))
                .split(" "));
    assertThat(err.toString()).contains(message);
    assertThat(exit).isEqualTo(2);
  }

  @Test
  void aWrongOptionIsOneLineAndExitCode2() {
    assertThat(
            run(
                "config",
                "plan",
                "--config",
                SMALL + "config",
                "--tree",
                "alhpa",
                "--branch",
                "main",
                "--kernel",
                "6.6"))
        .isEqualTo(2);
    assertThat(err.toString())
        .startsWith(
            "kci-api config plan: --tree: there is no tree 'alhpa' in the configuration; did you"
                + " mean");
    assertThat(run("node", "explain", "x", "--config", SMALL + "nothing")).isEqualTo(2);
  }
}
