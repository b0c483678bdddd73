package dev.kci.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kci.api.Backoff;
import dev.kci.config.Secret;
import dev.kci.service.StopSignal;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BackendStorageTest {
  private static final SocketEffect CLOSE = new SocketEffect.CloseSocket();

  private final MockWebServer server = new MockWebServer();
  private final StopSignal stop = new StopSignal();
  private Path file;
  private BackendStorage storage;

  @BeforeEach
  void start(@TempDir Path folder) throws IOException {
    server.start();
    file = Files.writeString(folder.resolve("spool"), "the file's content");
    storage = storage("/", "/files/");
  }

  @AfterEach
  void close() {
    storage.close();
    server.close();
  }

  private BackendStorage storage(String api, String base) {
    Backoff backoff = new Backoff(Duration.ofMillis(1), Duration.ofMillis(2));
    return new BackendStorage(
        server.url(api).uri(),
        server.url(base).uri(),
        new Secret("s3cret"),
        new UploadRetry(4, backoff, stop));
  }

  private static MockResponse toHead(int code) {
    return new MockResponse.Builder().code(code).build(); // MockWebServer would send a body too
  }

  private static MockResponse answer(int code) {
    return new MockResponse.Builder().code(code).body("{\"detail\": \"said\\n so\"}").build();
  }

  @ParameterizedTest
  @CsvSource({"/,/files/", "'',/files"})
  void sendsTheFolderBeforeTheFileAndReturnsTheDownloadUrl(String api, String base)
      throws InterruptedException, IOException {
    server.enqueue(answer(200));
    URI url;
    try (BackendStorage other = storage(api, base)) {
      List<Long> sent = new ArrayList<>();
      url = other.upload(file, "checkout-1/a", "linux v6#1.tar.gz", sent::add);
      assertThat(sent).last().isEqualTo(Files.size(file));
    }
    assertThat(url).isEqualTo(server.url("/files/checkout-1/a/linux%20v6%231.tar.gz").uri());
    RecordedRequest request = server.takeRequest();
    assertThat(request.getTarget()).isEqualTo("/upload");
    assertThat(request.getHeaders().get("Authorization")).isEqualTo("s3cret");
    String form = request.getBody().utf8();
    assertThat(form)
        .containsSubsequence(
            "name=\"path\"",
            "checkout-1/a",
            "name=\"file0\"; filename=\"linux v6#1.tar.gz\"",
            "the file's content");
  }

  @Test
  void transientFailureIsRetriedWithTheWholeBody() throws InterruptedException {
    server.enqueue(answer(500));
    server.enqueue(answer(409));
    server.enqueue(new MockResponse.Builder().onResponseStart(CLOSE).build());
    server.enqueue(answer(200));
    storage.upload(file, "folder", "name");
    assertThat(server.getRequestCount()).isEqualTo(4);
    server.takeRequest();
    server.takeRequest();
    server.takeRequest();
    assertThat(server.takeRequest().getBody().utf8()).contains("the file's content");
  }

  @Test
  void lastFailureIsReportedWithTheServersWords() {
    for (int i = 0; i < 4; i++) {
      server.enqueue(answer(503));
    }
    assertThatThrownBy(() -> storage.upload(file, "folder", "name"))
        .isInstanceOf(StorageException.class)
        .hasMessageContainingAll("folder/name", "/upload", "503", "said\\n so", "attempt 4");
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403, 413})
  void refusalIsNotRetried(int code) {
    server.enqueue(answer(code));
    assertThatThrownBy(() -> storage.upload(file, "folder", "name"))
        .hasMessageContaining(Integer.toString(code))
        .hasMessageNotContaining("s3cret")
        .matches(e -> ((StorageException) e).isUnauthorized() == (code == 401 || code == 403));
    assertThat(server.getRequestCount()).isEqualTo(1);
  }

  @Test
  void stopEndsTheWaitForARetry() {
    stop.stop();
    server.enqueue(answer(500));
    assertThatThrownBy(() -> storage.upload(file, "folder", "name"))
        .hasMessageContaining("stopped")
        .matches(e -> ((StorageException) e).isStopped());
    assertThat(server.getRequestCount()).isEqualTo(1);
  }

  @Test
  void readsBackLengthAndContent() throws IOException, InterruptedException {
    server.enqueue(new MockResponse.Builder().addHeader("Content-Length", "18").build());
    server.enqueue(new MockResponse.Builder().body("the file's content").build());
    assertThat(storage.length("folder", "name")).isEqualTo(18);
    try (InputStream in = storage.open("folder", "name")) {
      assertThat(in).hasContent("the file's content");
    }
    RecordedRequest head = server.takeRequest();
    assertThat(head.getMethod() + " " + head.getTarget()).isEqualTo("HEAD /files/folder/name");
    assertThat(head.getHeaders().get("Accept-Encoding")).isEqualTo("identity");
  }

  @Test
  void missingFileIsReported() {
    server.enqueue(toHead(404));
    server.enqueue(answer(404));
    assertThatThrownBy(() -> storage.length("f", "n"))
        .hasMessageContaining("404")
        .matches(e -> ((StorageException) e).isMissing());
    assertThatThrownBy(() -> storage.open("f", "n"))
        .hasMessageContaining("404")
        .matches(e -> ((StorageException) e).isMissing());
    assertThat(server.getRequestCount()).isEqualTo(2);
  }

  @Test
  void unavailableServerDoesNotMeanMissing() throws IOException {
    server.enqueue(toHead(503));
    server.enqueue(new MockResponse.Builder().onResponseStart(CLOSE).build());
    server.enqueue(new MockResponse.Builder().addHeader("Content-Length", "18").build());
    assertThat(storage.length("f", "n")).isEqualTo(18);
    server.enqueue(answer(429));
    server.enqueue(new MockResponse.Builder().body("x").build());
    try (InputStream in = storage.open("f", "n")) {
      assertThat(in).hasContent("x");
    }
    for (int i = 0; i < 4; i++) {
      server.enqueue(toHead(500));
    }
    assertThatThrownBy(() -> storage.length("f", "n"))
        .hasMessageContainingAll("500", "attempt 4")
        .matches(e -> !((StorageException) e).isMissing());
  }

  @ParameterizedTest
  @CsvSource({"'',n", "/etc,n", "a//b,n", "../a,n", "a/..,n", "a,../n", "a,a/b", "a,''", "a\\b,n"})
  void rejectsNamesThatLeadOutside(String folder, String name) {
    assertThatThrownBy(() -> storage.upload(file, folder, name))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("Bad f");
    assertThat(server.getRequestCount()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void credentialDoesNotFollowARedirectToAnotherPort(int code) throws Exception {
    try (MockWebServer other = new MockWebServer()) {
      other.start();
      other.enqueue(answer(200));
      server.enqueue(
          new MockResponse.Builder()
              .code(code)
              .setHeader("Location", other.url("/upload").toString())
              .build());
      try {
        storage.upload(file, "folder", "name");
      } catch (StorageException refused) {
        assertThat(other.getRequestCount()).isZero();
      }
      assertThat(server.takeRequest().getHeaders().get("Authorization")).isEqualTo("s3cret");
      if (other.getRequestCount() > 0) {
        assertThat(other.takeRequest().getHeaders().get("Authorization")).isNull();
      }
    }
  }
}
