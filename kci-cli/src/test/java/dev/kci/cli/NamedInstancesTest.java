package dev.kci.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kci.config.ConfigurationException;
import dev.kci.config.StorageConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

/** APIs and storages of the settings. */
class NamedInstancesTest {
  @TempDir Path folder;
  private Path settings;

  @BeforeEach
  void write() throws IOException {
    settings =
        Files.writeString(
            folder.resolve("s.toml"),
            """
            [DEFAULT]
            storage_config = "files"
            [api.staging]
            url = "https://staging.example.org:9000/"
            api_token = "e30.staging.e30"
            [api.elsewhere]
            api_token = "e30.elsewhere.e30"
            [storage.files]
            storage_type = "backend"
            base_url = "https://files.example.org/"
            storage_cred = "secret"
            """);
  }

  @Test
  void theSettingsAloneNameAnApiAndAStorage() {
    ApiOptions options = options("--api", "staging");
    assertThat(options.url()).isEqualTo("https://staging.example.org:9000/");
    assertThat(options.apiVersion()).isEqualTo("latest");
    assertThat(options.token()).isPresent();
    StorageConfig storage = options.configuration().storages().get("files");
    assertThat(storage.storageType()).isEqualTo("backend");
    assertThat(storage.baseUrl()).isEqualTo("https://files.example.org/");
    assertThat(storage.source().plain().toString()).doesNotContain("secret");
  }

  @Test
  void theSettingsReplaceKeysOfTheConfiguration() throws IOException {
    Path yaml =
        Files.writeString(
            folder.resolve("c.yaml"),
            "api: {staging: {url: 'https://evil.example.org/', version: v0}}\n"
                + "storage: {files: {storage_type: ssh, host: files.example.org}}\n");
    ApiOptions options = options("--api", "staging", "--config", yaml.toString());
    assertThat(options.url()).isEqualTo("https://staging.example.org:9000/");
    assertThat(options.apiVersion()).isEqualTo("v0");
    assertThat(options.configuration().storages().get("files").storageType()).isEqualTo("backend");
    assertThat(options.configuration().storages().get("files").host())
        .isEqualTo("files.example.org");
  }

  @ParameterizedTest
  @CsvSource({
    "staging, https://staging.example.org:9000/, true",
    "staging, https://staging.example.org:9000, true",
    "staging, https://staging.example.org/, false",
    "staging, http://staging.example.org:9000/, false",
    "staging, https://staging.example.org.evil.net:9000/, false",
    "staging, https://127.0.0.1:9000/, false",
    "elsewhere, https://127.0.0.1:9000/, true",
  })
  void aTokenBesideAUrlIsForThatServerOnly(String api, String url, boolean isFor) {
    assertThat(options("--api", api, "--api-url", url).token().isPresent()).isEqualTo(isFor);
  }

  @Test
  void aUrlAloneDoesNotGetTheTokenOfTheUsualApi() throws IOException {
    Files.writeString(
        settings, "[DEFAULT]\napi_config = \"x\"\n[api.x]\napi_token = \"e30.x.e30\"\n");
    assertThat(options("--api-url", "https://127.0.0.1:9000/").token()).isEmpty();
    assertThat(options("--api-url", "https://127.0.0.1:9000/", "--api", "x").token()).isPresent();
  }

  @Test
  void anUnknownApiIsOneLineThatSaysWhatIsMissing() {
    assertThatThrownBy(() -> options("--api", "stagin").url())
        .isInstanceOf(ParameterException.class)
        .hasMessage(
            "--api: there is no API 'stagin'; expected one of [staging], or api.stagin in the files"
                + " of --config, or [api.stagin] with url in the settings; did you mean"
                + " 'staging'?");
  }

  @Test
  void anApiWithoutUrlIsNamedWithItsLine() throws IOException {
    Files.writeString(settings, "[DEFAULT]\n[api.x]\nversion = \"v0\"\n");
    assertThatThrownBy(() -> options("--api", "x").url())
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(settings + ":3: api.x.url: is missing; expected text");
  }

  private ApiOptions options(String... arguments) {
    Holder holder = new Holder();
    Launcher.commandLine(holder, Map.of())
        .parseArgs(
            Stream.concat(Stream.of("--settings", settings.toString()), Stream.of(arguments))
                .toArray(String[]::new));
    return holder.api;
  }

  @Command
  private static final class Holder {
    @Mixin private ApiOptions api = new ApiOptions();
  }
}
