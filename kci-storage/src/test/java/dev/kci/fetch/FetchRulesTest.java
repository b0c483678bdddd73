package dev.kci.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kci.config.Located;
import dev.kci.config.Origin;
import dev.kci.config.StorageConfig;
import java.util.List;
import org.junit.jupiter.api.Test;

class FetchRulesTest {
  private static final Located.Mapping NOWHERE = Located.Mapping.empty(new Origin("test", 1));
  private final FetchRules rules =
      new FetchRules(
          ConfiguredStorages.of(
              List.of(
                  new StorageConfig(
                      "web",
                      "backend",
                      "https://files.example.org/",
                      null,
                      null,
                      null,
                      null,
                      null,
                      NOWHERE),
                  new StorageConfig(
                      "disk", "local", null, null, null, null, null, "/srv/files", NOWHERE))),
          List.of(UrlPrefix.parse("https://logs.example.org/").orElseThrow()));

  @Test
  void narrowedRulesAllowAPartOfTheOthers() {
    FetchRules narrow =
        rules.within(
            "definitions_from",
            List.of(
                UrlPrefix.parse("https://files.example.org/jobs/").orElseThrow(),
                UrlPrefix.parse("https://elsewhere.example.org/").orElseThrow()));
    assertThat(narrow.allow("https://files.example.org/jobs/a.json")).isTrue();
    assertThat(narrow.allow("https://files.example.org/logs/a.json")).isFalse();
    assertThat(narrow.allow("https://files.example.org/jobs/../logs/a.json")).isFalse();
    assertThat(narrow.allow("https://logs.example.org/a.json")).isFalse();
    assertThat(narrow.allow("https://elsewhere.example.org/a.json")).isFalse();
    assertThat(rules.allow("file:///srv/files/a.json")).isTrue();
    assertThat(narrow.allow("file:///srv/files/a.json")).isFalse();
    try (Fetcher fetcher = new Fetcher(narrow)) {
      assertThatThrownBy(() -> fetcher.check("https://files.example.org/logs/a.json"))
          .hasMessageEndingWith(
              "not below the base_url of a configured storage or a URL in fetch_from, and below one"
                  + " in definitions_from of the settings");
    }
  }
}
