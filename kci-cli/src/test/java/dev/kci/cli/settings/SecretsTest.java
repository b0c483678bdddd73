package dev.kci.cli.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kci.config.ConfigurationException;
import dev.kci.config.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {
  @TempDir Path temp;

  private String file(String name, String content) throws IOException {
    return Files.writeString(temp.resolve(name), content).toString();
  }

  private Settings settings(String toml, Map<String, String> environment) throws IOException {
    Path file = Files.writeString(temp.resolve("kernelci.toml"), toml);
    return Settings.load(file, environment);
  }

  private static Optional<String> shown(Optional<Secret> secret) {
    return secret.map(Secret::reveal);
  }

  @Test
  void theVariableComesBeforeItsFileTheCredentialAndTheSettings() throws IOException {
    String file = file("token", "from file\n");
    Path credentials = Files.createDirectory(temp.resolve("credentials"));
    Files.writeString(credentials.resolve("KCI_X"), "from systemd\n");
    String toml = "[report]\nsmtp_password = \"from settings\"\n";
    Map<String, String> systemd = Map.of("CREDENTIALS_DIRECTORY", credentials.toString());
    Map<String, String> named = Map.of("KCI_X", " ", "KCI_X_FILE", file);
    assertThat(shown(settings(toml, Map.of()).secret("KCI_X", "report", "smtp_password")))
        .contains("from settings");
    assertThat(shown(settings(toml, systemd).secret("KCI_X", "report", "smtp_password")))
        .contains("from systemd");
    assertThat(shown(settings(toml, systemd).secret("KCI_Y", "report", "smtp_password")))
        .contains("from settings");
    assertThat(shown(settings(toml, named).secret("KCI_X", "report", "smtp_password")))
        .contains("from file");
    assertThat(
            shown(settings(toml, Map.of("KCI_X", "v")).secret("KCI_X", "report", "smtp_password")))
        .contains("v");
  }

  @Test
  void eachSecretOfTheSettingsMayBeInAFile() throws IOException {
    for (String name : new String[] {"api", "lab", "back", "store", "default"}) {
      file(name, "the " + name + "\r\n");
    }
    Settings settings =
        settings(
            """
            [DEFAULT]
            smtp_password_file = "default"
            [runtime."lava.lab"]
            api_token_file = "%s"
            runtime_token_file = "lab"
            callback_token_file = "back"
            [storage.s]
            storage_cred_file = "store"
            """
                .formatted(temp.resolve("api")),
            Map.of());
    assertThat(shown(settings.apiToken("lava.lab"))).contains("the api");
    assertThat(shown(settings.runtimeToken("lava.lab"))).contains("the lab");
    assertThat(shown(settings.callbackToken("lava.lab"))).contains("the back");
    assertThat(shown(settings.storageCredential("s"))).contains("the store");
    assertThat(shown(settings.secret("KCI_Y", "report", "smtp_password"))).contains("the default");
    assertThat(settings.textOrFile("report", "smtp_password")).contains("the default");
    assertThat(settings.holdsSecrets()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "KCI_RUNTIME_LAVA_LAB_API_TOKEN",
    "KCI_RUNTIME_LAVA_LAB_RUNTIME_TOKEN",
    "KCI_RUNTIME_LAVA_LAB_CALLBACK_TOKEN",
    "KCI_STORAGE_LAVA_LAB_CRED"
  })
  void eachSecretHasAVariable(String variable) throws IOException {
    Settings settings = settings("", Map.of(variable + "_FILE", file("f", "x\n")));
    assertThat(
            settings
                .apiToken("lava.lab")
                .or(() -> settings.callbackToken("lava.lab"))
                .or(() -> settings.storageCredential("lava-lab")))
        .contains(new Secret("x"));
  }

  @Test
  void aBlankSecretIsAbsent() throws IOException {
    Settings settings =
        settings(
            "[report]\nsmtp_password = \" \"\n[DEFAULT]\nsmtp_password = \"y\"\n",
            Map.of("KCI_X", ""));
    assertThat(shown(settings.secret("KCI_X", "report", "smtp_password"))).contains("y");
    assertThat(settings.secret("KCI_X", "api.x", "api_token")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "\0missing", "\0folder"})
  void aNamedFileWithoutASecretIsAnErrorOfOneLine(String content) throws IOException {
    Path file = temp.resolve("secret");
    if (content.equals("\0folder")) {
      Files.createDirectory(file);
    } else if (!content.equals("\0missing")) {
      Files.writeString(file, content);
    }
    Secrets secrets = new Secrets(Map.of("KCI_X_FILE", file.toString()));
    assertThatThrownBy(() -> secrets.find("KCI_X"))
        .isInstanceOf(ConfigurationException.class)
        .message()
        .startsWith("KCI_X_FILE: '" + file + "': ")
        .endsWith("; expected a file with the secret")
        .doesNotContain("\n", "Exception");
    Settings settings = settings("\n[report]\nsmtp_password_file = \"secret\"\n", Map.of());
    assertThatThrownBy(() -> settings.secret("KCI_X", "report", "smtp_password"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(
            temp.resolve("kernelci.toml") + ":3: report.smtp_password_file '" + file + "': ");
  }

  @Test
  void variablesOfUnknownNamesAreFoundByTheirBeginning() throws IOException {
    Path credentials = Files.createDirectory(temp.resolve("credentials"));
    Files.writeString(credentials.resolve("KCI_GIT_PASSWORD_B"), "b\n");
    Secrets secrets =
        new Secrets(
            Map.of(
                "KCI_GIT_PASSWORD_A_FILE",
                file("a", "a\n"),
                "KCI_GIT_PASSWORD_C",
                "c",
                "CREDENTIALS_DIRECTORY",
                credentials.toString()));
    assertThat(secrets.environment("KCI_GIT_PASSWORD_"))
        .containsEntry("KCI_GIT_PASSWORD_A", "a")
        .containsEntry("KCI_GIT_PASSWORD_B", "b")
        .containsEntry("KCI_GIT_PASSWORD_C", "c");
  }
}
