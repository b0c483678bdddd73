package dev.kci.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.config.Located;
import dev.kci.config.Origin;
import dev.kci.config.StorageConfig;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfiguredStoragesTest {
  private final ConfiguredStorages storages =
      ConfiguredStorages.of(
          List.of(
              storage("backend", "https://files.example.org/kci/", null),
              storage("backend", "http://[2001:db8::1]:8002", null),
              storage("azure", "http://10.0.0.7:80/a%20b", null),
              storage("local", null, "/srv/kci"),
              storage("ssh", "https://ssh.example.org/d", "/var/www"),
              storage("backend", "not a url", null),
              storage("backend", null, null)));

  @Test
  void messagesNameTheLocations() {
    assertThat(storages)
        .hasToString(
            "https://files.example.org/kci, http://[2001:db8::1]:8002/, http://10.0.0.7/a%20b,"
                + " https://ssh.example.org/d, /srv/kci");
    assertThat(ConfiguredStorages.of(List.of())).hasToString("none configured");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://files.example.org/kci/linux.tar.gz",
        "https://files.example.org:443/kci/x/y",
        "HTTPS://FILES.Example.ORG/kci/x",
        "https://files.example.org/kci/a..b/...",
        "https://files.example.org/kci//x",
        "https://files.example.org/kci/?list=1",
        "https://files.example.org/kci/x?sig=%2e%2e#part",
        "http://[2001:DB8:0:0::0001]:8002/x",
        "http://10.0.0.7/a%20b/c",
        "http://[::ffff:10.0.0.7]/a%20b/c",
        "https://ssh.example.org/d/x",
        "file:///srv/kci/x/linux.tar.gz",
        "file:/srv/kci/a%20b",
      })
  void urlBelowABaseUrlMatches(String url) {
    assertThat(allows(storages, url)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "linux.tar.gz",
        "//files.example.org/kci/x",
        "http://files.example.org/kci/x",
        "https://files.example.org:8443/kci/x",
        "https://files.example.org",
        "https://files.example.org/kci",
        "https://files.example.org/kcix/y",
        "https://files.example.org/KCI/x",
        "https://files.example.org//kci/x",
        "https://files.example.org./kci/x",
        "https://files.example.org.evil.net/kci/x",
        "https://evil.net/https://files.example.org/kci/x",
        "https://files.example.org@evil.net/kci/x",
        "https://user:pw@files.example.org/kci/x",
        "https://evil.net\\@files.example.org/kci/x",
        "https://evil.net#@files.example.org/kci/x",
        "https://evil.net?@files.example.org/kci/x",
        "https://files.example.org/kci/../x",
        "https://files.example.org/kci/a/../../x",
        "https://files.example.org/kci//../x",
        "https://files.example.org/kci/a/../x",
        "https://files.example.org/kci/%2e%2e/x",
        "https://files.example.org/kci/%2E./x",
        "https://files.example.org/kci/.%252e/x",
        "https://files.example.org/kci/%25252e%25252e/x",
        "https://files.example.org/kci/..%2fx",
        "https://files.example.org/kci/..%5Cx",
        "https://files.example.org/kci/a%2f..%2f..%2fx",
        "https://files.example.org/kci/..;a=b/x",
        "https://files.example.org/kci/..",
        "https://files.example.org/kci\\x",
        "https://files.example.org/kci/..\\x",
        "https:\\\\files.example.org\\kci\\x",
        "https:files.example.org/kci/x",
        "https:///files.example.org/kci/x",
        " https://files.example.org/kci/x",
        "https://files.example.org/kci/x ",
        "https://files.example.org/kci/a b",
        "https://files.example.org/kci/\tx",
        "https://files.example.org/kci/x\r\nHost: evil.net",
        "https://files.example.org/kci/%00x",
        "https://files.example.org/kci/%2500x",
        "https://files.example.org/kci/%0d%0ax",
        "http://10.0.0.7/a%2520b/c",
        "http://167772167/a%20b/c",
        "ftp://files.example.org/kci/x",
        "jar:https://files.example.org/kci/x!/y",
        "file:///srv/kci",
        "file:///srv/kcix/y",
        "file:///srv/kci/../x",
        "file:///srv/kci/%2e%2e/x",
        "file:///srv/kci/x%00",
        "file://host/srv/kci/x",
        "file:srv/kci/x",
        "file:///var/www/x",
        "file:///etc/passwd",
        "/srv/kci/x",
      })
  void otherUrlsDoNotMatch(String url) {
    assertThat(allows(storages, url)).isFalse();
  }

  @Test
  void overlongUrlDoesNotMatch() {
    String url = "https://files.example.org/kci/" + "x".repeat(10_000);

    assertThat(allows(storages, url)).isFalse();
  }

  @Test
  void baseUrlWithoutPathCoversItsServer() {
    var whole = ConfiguredStorages.of(List.of(storage("backend", "http://127.0.0.1:8002", null)));

    assertThat(allows(whole, "http://127.0.0.1:8002/x")).isTrue();
    assertThat(allows(whole, "http://127.0.0.1:8003/x")).isFalse();
    assertThat(allows(whole, "http://localhost:8002/x")).isFalse();
  }

  @Test
  void nothingMatchesWithoutStorages() {
    assertThat(allows(ConfiguredStorages.of(List.of()), "https://files.example.org/kci/x"))
        .isFalse();
  }

  private static StorageConfig storage(String type, @Nullable String base, @Nullable String path) {
    Located.Mapping nowhere =
        new Located.Mapping(new Origin("pipeline.yaml", 1), Map.of(), List.of());
    return new StorageConfig("s", type, base, null, null, null, null, path, nowhere);
  }

  private static boolean allows(ConfiguredStorages storages, String url) {
    return new FetchRules(storages, List.of()).allow(url);
  }
}
