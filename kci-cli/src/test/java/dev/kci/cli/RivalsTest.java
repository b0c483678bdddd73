package dev.kci.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** An option on the command line beats one in the environment that says something else. */
class RivalsTest {
  @TempDir Path temp;

  @Command(name = "holder")
  private static final class Holder {
    @Mixin private ApiOptions api = new ApiOptions();
    @Mixin private ServiceOptions service = new ServiceOptions();
  }

  private Holder holder(Map<String, String> environment, String... arguments) throws IOException {
    Path config =
        Files.writeString(temp.resolve("c.yaml"), "api:\n  named: {url: 'http://named/'}\n");
    Holder holder = new Holder();
    Map<String, String> all = new java.util.HashMap<>(environment);
    all.put("KCI_CONFIG", config.toString());
    all.put("KCI_SETTINGS", Files.writeString(temp.resolve("s.toml"), "").toString());
    Launcher.commandLine(holder, all).parseArgs(arguments);
    return holder;
  }

  @Test
  void aNamedApiBeatsAUrlInTheEnvironment() throws IOException {
    Map<String, String> url = Map.of("KCI_API_URL", "http://url/");
    assertThat(holder(url).api.url()).isEqualTo("http://url/");
    assertThat(holder(url, "--api", "named").api.url()).isEqualTo("http://named/");
    assertThat(holder(url, "--api", "named", "--api-url", "http://x/").api.url())
        .isEqualTo("http://x/");
  }

  @Test
  void aUrlBeatsANamedApiInTheEnvironment() throws IOException {
    Map<String, String> name = Map.of("KCI_API", "named");
    assertThat(holder(name).api.url()).isEqualTo("http://named/");
    assertThat(holder(name, "--api-url", "http://url/").api.url()).isEqualTo("http://url/");
  }

  @Test
  void anErrorAboutAnApiNamesTheVariable() throws IOException {
    Holder holder = holder(Map.of("KCI_API", "nmaed"));
    assertThatThrownBy(() -> holder.api.url())
        .hasMessageStartingWith("KCI_API: there is no API 'nmaed'")
        .hasMessageContaining("did you mean 'named'?");
    assertThatThrownBy(() -> holder(Map.of("KCI_API_URL", "ftp://h/")).api.connect(null))
        .hasMessageStartingWith("KCI_API_URL: 'ftp://h/' is");
  }

  @ParameterizedTest
  @CsvSource({
    "'', '', '', false",
    "'', '', --once, true",
    "true, '', '', true",
    "false, '', '', false",
    "true, '', --poll-period=5m, false",
    "'', 5m, --once, true",
    "true, 5m, '', true",
    "'', 0, '', true",
    "'', 0, --poll-period=5m, false",
    "'', '', --dry-run, true",
  })
  void onceAndPollPeriodOfTheCommandLineCount(
      String once, String period, String option, boolean expected) throws IOException {
    Map<String, String> environment = Map.of("KCI_ONCE", once, "KCI_POLL_PERIOD", period);
    Holder holder = option.isEmpty() ? holder(environment) : holder(environment, option);
    assertThat(holder.service.once()).isEqualTo(expected);
  }
}
