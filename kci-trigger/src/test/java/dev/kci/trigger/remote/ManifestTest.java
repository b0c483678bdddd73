package dev.kci.trigger.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Map;
import java.util.Set;
import okio.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestTest {
  /** The keys as in the documentation of grokmirror 2.0.7. */
  private static final String LINUX =
      """
      {"/pub/scm/linux.git": {"description": "Linux", "head": "ref: refs/heads/master",
        "reference": null, "forkgroup": "0b7e", "modified": 1764200000, "fingerprint": "f1",
        "symlinks": ["/pub/linus.git"]},
       "/pub/scm/other.git": {"fingerprint": "f2"}}
      """;

  @Test
  void wantedRepositoriesAndTheirLinksAreRead() throws IOException {
    assertThat(read(LINUX, "/pub/scm/linux", "/pub/linus", "/absent").fingerprints())
        .isEqualTo(Map.of("/pub/scm/linux", "f1", "/pub/linus", "f1"));
  }

  @ParameterizedTest
  @CsvSource({
    "/pub/linux.git,   /pub/linux",
    "/pub/linux.git/,  /pub/linux",
    "/pub/linux,       /pub/linux",
    "/pub/linux//,     /pub/linux",
    "/pub/.gitlinux,   /pub/.gitlinux",
    "/,                ''",
  })
  void namesLeaveOutWhatUrlsMayLeaveOut(String path, String name) {
    assertThat(Manifest.name(path)).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"/linux.git\": {\"fingerprint\": null}}",
        "{\"/linux.git\": {\"fingerprint\": 7}}",
        "{\"/linux.git\": {\"fingerprint\": \"\"}}",
        "{\"/linux.git\": {\"symlinks\": \"/linux\"}}",
        "{}"
      })
  void repositoryWithoutAFingerprintHasNone(String json) throws IOException {
    assertThat(read(json, "/linux").fingerprint("/linux")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "<html>",
        "{\"/linux.git\": 1}",
        "{\"/linux.git\": {\"symlinks\": [{}]}}",
        "{\"/linux.git\": {\"fingerprint\": \"f1\"}"
      })
  void anythingElseIsNoManifest(String json) {
    assertThatThrownBy(() -> read(json, "/linux")).isInstanceOf(IOException.class);
  }

  private static Manifest read(String json, String... wanted) throws IOException {
    return Manifest.read(new Buffer().writeUtf8(json), Set.of(wanted));
  }
}
