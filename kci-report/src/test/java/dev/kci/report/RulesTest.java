package dev.kci.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.kci.cli.settings.Settings;
import dev.kci.report.model.Period;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RulesTest {
  @TempDir Path temp;

  @Test
  void ruleIsReadFromTheSectionThatTheSettingsAccept() throws IOException {
    List<Route> routes =
        rules(
            """
            [report.rule.net]
            to = ["net@example.org", "N <n@example.org>"]
            cc = "ci@example.org"
            tree = "net*"
            branch = ["main", "!for-*"]
            job = "kselftest-net"
            test = "!slow_*"
            platform = "qemu-*"
            result = ["regression", "new_failure"]
            thread = "<20261101.1@example.org>"
            html = true
            digest = "weekly"
            """);
    assertThat(routes).hasSize(1);
    Route route = routes.get(0);
    assertThat(route.name()).isEqualTo("net");
    assertThat(route.to()).hasSize(2);
    assertThat(route.cc()).hasSize(1);
    assertThat(route.selection())
        .isEqualTo(
            new Selection(
                List.of("net*"),
                List.of("main", "!for-*"),
                List.of("kselftest-net"),
                List.of("!slow_*"),
                List.of("qemu-*")));
    assertThat(route.contents()).containsExactlyInAnyOrder(Content.REGRESSION, Content.NEW_FAILURE);
    assertThat(route.thread()).isEqualTo("<20261101.1@example.org>");
    assertThat(route.html()).isTrue();
    assertThat(route.digest()).isEqualTo(Period.Length.WEEKLY);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[report.rule.x] tree = 'a' | [report.rule.x] has no recipients; expected to =",
        "[report.rule.x] to = 'a b' | [report.rule.x] to is 'a b':",
        "[report.rule.x] to = 'a@b', cc = '@' | [report.rule.x] cc is '@':",
        "[report.rule.x] to = 'a@b', thread = 'id' | [report.rule.x] thread 'id': expected a"
            + " Message-ID such as <id@host>",
        "[report.rule.x] to = 'a@b', thread = '<a@b> <c@d>' | expected a Message-ID",
        "[report.rule.all] to = 'a@b' | [report.rule.all] has the name of the built-in rule",
      })
  void mistakeNamesSectionAndKey(String rule, String message) {
    String toml = rule.replace("] ", "]\n").replace(", ", "\n");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> rules(toml))
        .withMessageContaining(message);
  }

  private List<Route> rules(String toml) throws IOException {
    return Rules.read(Settings.load(Files.writeString(temp.resolve("kci.toml"), toml)), false);
  }
}
