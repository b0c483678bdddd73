package dev.kci.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kci.api.model.ErrorCode;
import dev.kci.files.Sha256;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArtifactCacheTest {
  @TempDir Path temp;
  private MockWebServer server;
  private Path folder;
  private ArtifactCache cache;

  @BeforeEach
  void start() throws IOException {
    server = new MockWebServer();
    server.start();
    folder = temp.resolve("artifacts");
    cache =
        new ArtifactCache(
            folder, Duration.ofDays(3), TestFetcher.of(server.url("/kci/").toString()));
  }

  @AfterEach
  void stop() {
    cache.close();
    server.close();
  }

  private URI url(String name) {
    return server.url("/kci/" + name).uri();
  }

  private Path fetch(String name) {
    server.enqueue(new MockResponse.Builder().body(name).build());
    return cache.fetch(url(name));
  }

  private static void age(Path file, Duration age) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(age)));
  }

  @Test
  void fileWithAnotherChecksumIsRefusedAndDownloadedAgain() throws Exception {
    String right = Sha256.of("kernel");
    server.enqueue(new MockResponse.Builder().body("kernal").build());
    assertThatThrownBy(() -> cache.fetch(url("kernel"), right))
        .isInstanceOfSatisfying(
            RuntimeFailure.class,
            e -> {
              assertThat(e.isRefused()).isTrue();
              assertThat(e.code()).isEqualTo(ErrorCode.INFRASTRUCTURE);
            })
        .hasMessageContaining(Sha256.of("kernal") + "; expected " + right);
    server.enqueue(new MockResponse.Builder().body("kernel").build());
    assertThat(cache.fetch(url("kernel"), right)).hasContent("kernel");
    assertThat(cache.fetch(url("kernel"), right)).hasContent("kernel");
    assertThat(server.getRequestCount()).isEqualTo(2);
  }

  @Test
  void concurrentRequestsShareOneDownload() throws Exception {
    server.enqueue(new MockResponse.Builder().body("tar").build());
    ExecutorService jobs = Executors.newFixedThreadPool(8);
    List<Future<Path>> files = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      files.add(jobs.submit(() -> cache.fetch(url("linux.tar.gz"))));
    }
    for (Future<Path> file : files) {
      assertThat(file.get()).hasContent("tar");
    }
    jobs.shutdown();
    assertThat(server.getRequestCount()).isEqualTo(1);
  }

  @Test
  void deletesUnusedFilesAndPartsOfAKilledRunner() throws IOException {
    Path old = fetch("old");
    age(old, Duration.ofDays(4));
    Path used = fetch("used");
    age(used, Duration.ofDays(4));
    cache.fetch(url("used"));
    Path left = Files.writeString(folder.resolve("0123-1.part"), "half");
    age(left, Duration.ofHours(2));
    Path underWay = Files.writeString(folder.resolve("0123-2.part"), "half");
    Path fresh = fetch("new");
    assertThat(List.of(old, left)).allMatch(Files::notExists);
    assertThat(List.of(used, underWay, fresh)).allMatch(Files::exists);
    assertThat(server.getRequestCount()).isEqualTo(3);
  }

  @Test
  void deletedFileIsDownloadedAgain() throws IOException {
    Files.delete(fetch("a"));
    assertThat(fetch("a")).hasContent("a");
  }

  @Test
  void urlOutsideAStorageIsRefusedAndNotRetried() throws IOException {
    Path secret = Files.writeString(temp.resolve("secret"), "geheim");
    for (URI url : List.of(server.url("/secret").uri(), secret.toUri())) {
      assertRefused(url);
    }
    server.enqueue(
        new MockResponse.Builder()
            .code(302)
            .setHeader("Location", server.url("/secret").toString())
            .build());
    assertRefused(url("redirected"));
    assertThat(server.getRequestCount()).isEqualTo(1);
  }

  private void assertRefused(URI url) {
    assertThatThrownBy(() -> cache.fetch(url))
        .isInstanceOfSatisfying(
            RuntimeFailure.class,
            e -> {
              assertThat(e.isRefused()).isTrue();
              assertThat(e.isNoAnswer()).isFalse();
              assertThat(e.code()).isEqualTo(ErrorCode.INVALID_JOB_PARAMS);
            });
  }

  @Test
  void cachedFileIsNotUsedWhenItsUrlIsNoLongerAllowed() throws IOException {
    fetch("a");
    try (ArtifactCache later = new ArtifactCache(folder, Duration.ofDays(3), TestFetcher.none())) {
      assertThatThrownBy(() -> later.fetch(url("a"))).hasMessageContaining("not below");
    }
  }

  @Test
  void failedDownloadDoesNotBlameTheRuntimeAndLeavesNoFile() throws IOException {
    server.enqueue(new MockResponse.Builder().code(404).build());
    assertThatThrownBy(() -> cache.fetch(url("gone")))
        .isInstanceOfSatisfying(
            RuntimeFailure.class,
            e -> {
              assertThat(e.isNoAnswer()).isFalse();
              assertThat(e.isRefused()).isFalse();
            })
        .hasMessageContaining("status 404");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).isEmpty();
    }
  }
}
