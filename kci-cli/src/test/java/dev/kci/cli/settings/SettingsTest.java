package dev.kci.cli.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kci.config.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
  void aSectionsValueWinsOverTheDefault() throws IOException {
    Settings settings =
        settings(
            """
            [DEFAULT]
            api_config = "production"
            storage_config = "kci"
            [trigger]
            api_config = "staging"
            poll_period = 60
            trees = ["a", "b"]
            """);
    assertThat(settings.string("trigger", "api_config")).contains("staging");
    assertThat(settings.string("trigger", "storage_config")).contains("kci");
    assertThat(settings.string("tarball", "api_config")).contains("production");
    assertThat(settings.string("trigger", "poll_period")).contains("60");
    assertThat(settings.integer("trigger", "poll_period")).contains(60L);
    assertThat(settings.strings("trigger", "trees")).containsExactly("a", "b");
    assertThat(settings.string("trigger", "kdir")).isEmpty();
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
  void aValueOfTheWrongTypeIsNamedWithItsLine() throws IOException {
    Settings settings = settings("[trigger]\npoll_period = \"soon\"\nkdir = [1]\n");
    assertThatThrownBy(() -> settings.integer("trigger", "poll_period"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("kernelci.toml:2: trigger.poll_period: expected a whole number");
    assertThatThrownBy(() -> settings.string("trigger", "kdir"))
        .hasMessageContaining("kernelci.toml:3: trigger.kdir: expected text");
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
