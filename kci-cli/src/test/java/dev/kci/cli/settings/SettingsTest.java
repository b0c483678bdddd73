package dev.kci.cli.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kci.config.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
  @TempDir Path temp;

  private Settings settings(String toml) throws IOException {
    Path file = temp.resolve(Settings.FILE_NAME);
    Files.writeString(file, toml);
    return Settings.load(file);
  }

  @Test
  void sectionsFallBackOnTheDefault() throws IOException {
    Settings settings =
        settings(
            """
            [DEFAULT]
            storage_config = "kci"
            poll_period = 90
            [trigger]
            poll_period = "2m"
            timeout = 60
            [tarball]
            storage_config = "files"
            kdir = ["a", "b"]
            [scheduler]
            trusted_owners = "pipeline"
            [report]
            smtp_port = 25
            html = true
            """);
    assertThat(settings.string("tarball", "storage_config")).contains("files");
    assertThat(settings.string("scheduler", "storage_config")).contains("kci");
    assertThat(settings.duration("trigger", "poll_period")).contains(Duration.ofMinutes(2));
    assertThat(settings.duration("timeout", "poll_period")).contains(Duration.ofSeconds(90));
    assertThat(settings.duration("trigger", "timeout")).contains(Duration.ofHours(1));
    assertThat(settings.duration("trigger", "startup_delay")).isEmpty();
    assertThat(settings.strings("tarball", "kdir")).containsExactly("a", "b");
    assertThat(settings.strings("scheduler", "trusted_owners")).containsExactly("pipeline");
    assertThat(settings.strings("timeout", "trusted_owners")).isEmpty();
    assertThat(settings.integer("report", "smtp_port")).contains(25L);
    assertThat(settings.isTrue("report", "html")).isTrue();
    assertThat(settings.warnings()).isEmpty();
  }

  @Test
  void instancesDoNotFallBackOnTheDefault() throws IOException {
    Settings settings =
        settings(
            """
            [DEFAULT]
            api_token = "everywhere"
            [git.git.example.org]
            git_user = "bot"
            [git."example.org"]
            git_password = "p"
            """);
    assertThat(settings.apiToken("lab")).isEmpty();
    assertThat(settings.textOrFile("git.git.example.org", "git_user")).contains("bot");
    assertThat(settings.textOrFile("git.example.org", "git_password")).contains("p");
    assertThat(settings.instances("git")).containsExactly("git.example.org", "example.org");
  }

  @Test
  void onlyDeclaredKeysCanBeRead() {
    assertThatThrownBy(() -> Settings.none().string("trigger", "tree"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("[trigger] tree is not declared");
  }

  @Test
  void secretsShowThemselvesOnlyWhenAsked() throws IOException {
    Settings settings =
        settings(
            """
            [storage.kci-storage]
            storage_cred = "s3cret"
            [runtime."lava.lab"]
            runtime_token = "lab-token"
            api_token = "api-token"
            [runtime.other]
            callback_token = "back"
            """);
    assertThat(settings.storageCredential("kci-storage").orElseThrow().reveal())
        .isEqualTo("s3cret");
    assertThat(settings.runtimeToken("lava.lab").orElseThrow().reveal()).isEqualTo("lab-token");
    assertThat(settings.callbackToken("lava.lab").orElseThrow().reveal()).isEqualTo("lab-token");
    assertThat(settings.callbackToken("other").orElseThrow().reveal()).isEqualTo("back");
    assertThat(settings.apiToken("other")).isEmpty();
    assertThat(settings.apiToken("lava.lab")).hasToString("Optional[(secret)]");
    assertThat(settings.toString()).doesNotContain("token");
  }

  @Test
  void anErrorNamesTheLineAndNotItsText() {
    assertThatThrownBy(() -> settings("[storage.x]\nstorage_cred = s3cret\n"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("kernelci.toml:2: not TOML")
        .hasMessageNotContaining("s3cret");
  }

  @Test
  void aMissingFileIsNamed() {
    assertThatThrownBy(() -> Settings.load(temp.resolve("none.toml")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("none.toml");
  }

  @Test
  void theCurrentFolderComesBeforeTheUsersFolder() throws IOException {
    Path home = Files.createDirectories(temp.resolve("home"));
    Path current = Files.createDirectories(temp.resolve("current"));
    Path users = home.resolve(".config/kernelci/kernelci.toml");
    Path xdg = temp.resolve("xdg/kernelci/kernelci.toml");
    for (Path file : new Path[] {users, xdg}) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, "");
    }
    Map<String, String> withXdg = Map.of("XDG_CONFIG_HOME", temp.resolve("xdg").toString());
    assertThat(Settings.find(current, Map.of(), home.toString())).contains(users);
    assertThat(Settings.find(current, withXdg, home.toString())).contains(xdg);
    Files.writeString(current.resolve(Settings.FILE_NAME), "");
    assertThat(Settings.find(current, withXdg, home.toString()))
        .contains(current.resolve(Settings.FILE_NAME));
  }
}
