package dev.kci.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kci.api.model.NodeQuery;
import dev.kci.config.ConfigurationException;
import dev.kci.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrustedOwnersTest {
  @TempDir Path folder;

  @Test
  void theOwnUserAndTheNamedOnesCount() {
    TrustedOwners owners = TrustedOwners.of(() -> "us", Set.of("pipeline"));
    assertThat(owners.has("us")).isTrue();
    assertThat(owners.has("pipeline")).isTrue();
    assertThat(owners.has("stranger")).isFalse();
    assertThat(owners.has("")).isFalse();
    assertThat(owners.has((String) null)).describedAs("nobody's").isFalse();
    assertThat(NodeQuery.where(owners.condition()).parameters())
        .isEqualTo(Map.of("owner__in", "pipeline,us"));
  }

  @Test
  void narrowingToOneUserTrustsNobodyElse() {
    TrustedOwners owners = TrustedOwners.of(() -> "us", Set.of("pipeline"));
    assertThat(owners.only("pipeline").has("pipeline")).isTrue();
    assertThat(owners.only("pipeline").has("us")).isFalse();
    assertThat(owners.only("stranger").has("stranger")).isFalse();
    assertThat(NodeQuery.where(owners.only("pipeline").condition()).parameters())
        .isEqualTo(Map.of("owner", "pipeline"));
  }

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
  void aRuntimesUserIsNamedOrIsThatOfItsToken() throws IOException {
    TrustSettings settings =
        settings(
            """
            [runtime.named]
            user = "one"
            api_token = "not-asked"
            [runtime."with.dot"]
            api_token = "token-of-two"
            [runtime.unknown]
            api_token = "nobodys"
            [runtime.silent]
            """,
            "report");
    AtomicInteger asked = new AtomicInteger();
    RuntimeUsers users =
        settings.runtimeUsers(
            token -> {
              asked.incrementAndGet();
              return token.reveal().equals("token-of-two") ? Optional.of("two") : Optional.empty();
            });
    assertThat(asked).hasValue(2);
    assertThat(users.byRuntime()).isEqualTo(Map.of("named", "one", "with.dot", "two"));
    assertThat(users.reports("one", "named")).isTrue();
    assertThat(users.reports("one", "with.dot")).isFalse();
    assertThat(users.reports("one", null)).isFalse();
    assertThat(users.reports(null, "silent")).isFalse();
  }

  private TrustSettings settings(String toml, String section) throws IOException {
    Path file = folder.resolve("kernelci.toml");
    Files.writeString(file, toml);
    return new TrustSettings(Settings.load(file), section);
  }
}
