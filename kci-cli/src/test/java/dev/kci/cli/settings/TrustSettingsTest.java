package dev.kci.cli.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kci.config.Configuration;
import dev.kci.config.ConfigurationException;
import dev.kci.fetch.FetchRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrustSettingsTest {
  @TempDir Path folder;

  @Test
  void theSettingsNameTheTrustedOwnersPerServiceOrForAll() throws IOException {
    TrustSettings report =
        settings(
            """
            [DEFAULT]
            trusted_owners = ["pipeline"]
            [scheduler]
            trusted_owners = ["lab", "pipeline"]
            """,
            "report");
    assertThat(report.trustedOwners()).containsExactly("pipeline");
    TrustSettings scheduler = new TrustSettings(report.settings(), "scheduler");
    assertThat(scheduler.trustedOwners()).containsExactly("lab", "pipeline");
    assertThat(scheduler.refusal("--promisc")).isEmpty();
  }

  @Test
  void anOptionThatLetsOthersInNeedsTheirNames() throws IOException {
    assertThat(settings("[DEFAULT]\n", "scheduler").refusal("--promisc"))
        .hasValue(
            "--promisc: the settings do not say whose nodes to trust; add a line like"
                + " trusted_owners = [\"pipeline\"] to [scheduler]");
  }

  @Test
  void aNameThatIsNoneIsRefusedWithItsLine() throws IOException {
    TrustSettings wrong = settings("[report]\n\ntrusted_owners = [\"a,b\"]\n", "report");
    assertThatThrownBy(wrong::trustedOwners)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("kernelci.toml:3")
        .hasMessageContaining("a,b");
  }

  @Test
  void urlsBelowStoragesAndThoseOfTheSettingsMayBeRead() throws IOException {
    FetchRules rules = fetchRules("https://logs.example.org/kci/");
    assertThat(rules.allow("https://logs.example.org/kci/a.log")).isTrue();
    assertThat(rules.allow("https://files.example.org/a/b.log")).isTrue();
    assertThat(rules.allow("https://logs.example.org/other/a.log")).isFalse();
  }

  @Test
  void whatIsNotAUrlToFetchFromIsRefusedWithItsLine() {
    assertThatThrownBy(() -> fetchRules("logs.example.org"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("kernelci.toml:2")
        .hasMessageContaining("fetch_from")
        .hasMessageContaining("logs.example.org");
  }

  private FetchRules fetchRules(String others) throws IOException {
    Path pipeline =
        Files.writeString(
            folder.resolve("pipeline.yaml"),
            "storage: {files: {storage_type: backend, base_url: 'https://files.example.org/'}}");
    return settings("[DEFAULT]\nfetch_from = '" + others + "'\n", "report")
        .fetchRules(Configuration.load(List.of(pipeline)));
  }

  private TrustSettings settings(String toml, String section) throws IOException {
    Path file = folder.resolve("kernelci.toml");
    Files.writeString(file, toml);
    return new TrustSettings(Settings.load(file), section);
  }
}
