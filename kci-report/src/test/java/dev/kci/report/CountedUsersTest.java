package dev.kci.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.cli.settings.Settings;
import dev.kci.cli.settings.TrustSettings;
import dev.kci.results.RuntimeUsers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CountedUsersTest {
  @TempDir Path folder;

  @Test
  void runtimesUserIsConfiguredOrTheUserOfItsToken() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("kernelci.toml"),
            """
            [runtime.named]
            user = "one"
            api_token = "not-asked"
            [runtime."with.dot"]
            api_token = "token-of-two"
            [runtime.unknown]
            api_token = "nobodys"
            [runtime.silent]
            """);
    AtomicInteger asked = new AtomicInteger();
    RuntimeUsers users =
        new CountedUsers(
                token -> {
                  asked.incrementAndGet();
                  return token.reveal().equals("token-of-two")
                      ? Optional.of("two")
                      : Optional.empty();
                },
                new TrustSettings(Settings.load(file), "report"))
            .get()
            .runtimes();
    assertThat(asked).hasValue(2);
    assertThat(users.byRuntime()).isEqualTo(Map.of("named", "one", "with.dot", "two"));
    assertThat(users.reports("one", "named")).isTrue();
    assertThat(users.reports("one", "with.dot")).isFalse();
    assertThat(users.reports("one", null)).isFalse();
    assertThat(users.reports(null, "silent")).isFalse();
  }
}
