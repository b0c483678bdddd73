package dev.kci.fetch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kci.config.Configuration;
import dev.kci.fetch.FetchException.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.Dns;
import okio.Buffer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class FetcherTest {
  private static final FetchLimits LIMITS = new FetchLimits(1000, Duration.ofSeconds(10));

  @TempDir Path temp;
  private final MockWebServer storage = new MockWebServer();
  private final MockWebServer internal = new MockWebServer();
  private final Deque<List<InetAddress>> answers = new ArrayDeque<>();
  private final List<String> asked = new ArrayList<>();
  private Path local;
  private Fetcher fetcher;

  @BeforeEach
  void start() throws IOException {
    storage.start();
    internal.start();
    local = Files.createDirectories(temp.resolve("local"));
    fetcher = fetcher("https://logs.example.org/", PublicAddresses::isPublic);
  }

  @AfterEach
  void stop() {
    fetcher.close();
    storage.close();
    internal.close();
  }

  /** Creates a fetcher that resolves the names of listed origins with {@link #answers}. */
  private Fetcher fetcher(String others, Predicate<InetAddress> allowed) throws IOException {
    Dns resolver =
        host -> {
          asked.add(host);
          return answers.removeFirst();
        };
    return new Fetcher(rules(others), resolver, allowed);
  }

  private FetchRules rules(String others) throws IOException {
    Path pipeline =
        Files.writeString(
            temp.resolve("pipeline.yaml"),
            """
            storage:
              files: {storage_type: backend, base_url: '%s'}
              local: {storage_type: local, path: '%s'}
            """
                .formatted(storage.url("/kci/"), local));
    return new FetchRules(
        ConfiguredStorages.of(Configuration.load(List.of(pipeline))),
        List.of(UrlPrefix.parse(others).orElseThrow()));
  }

  private String text(String url) {
    return text(url, LIMITS);
  }

  private String text(String url, FetchLimits limits) {
    return fetcher.read(url, limits, body -> new String(body.readAllBytes(), UTF_8));
  }

  private static void assertFails(ThrowingCallable fetch, Kind kind, String message) {
    assertThatThrownBy(fetch)
        .isInstanceOfSatisfying(FetchException.class, e -> assertThat(e.kind()).isEqualTo(kind))
        .hasMessageContaining(message);
  }

  private static MockResponse answer(String body) {
    return new MockResponse.Builder().body(body).build();
  }

  private static MockResponse redirect(Object location) {
    return new MockResponse.Builder().code(302).setHeader("Location", location.toString()).build();
  }

  private static InetAddress address(String address) throws IOException {
    return InetAddress.getByName(address);
  }

  @Test
  void configuredStorageIsReadAtAnyAddress() {
    storage.enqueue(answer("hello"));

    assertThat(text(storage.url("/kci/a/log.txt").toString())).isEqualTo("hello");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/kci", "/kcix/log", "/kci/../log", "/kci/%2e%2e/log", "/x?/kci/"})
  void otherPathsOfAStoragesServerAreNotRequested(String path) {
    String url = storage.url("/").toString().replaceFirst("/$", path);

    assertFails(() -> text(url), Kind.NOT_ALLOWED, "not below the base_url");
    assertThat(storage.getRequestCount()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1:%d/secret",
        "http://localhost:%d/secret",
        "http://[::1]:%d/secret",
        "http://[::ffff:127.0.0.1]:%d/secret",
        "http://2130706433:%d/secret",
        "http://0x7f.1:%d/secret",
        "http://logs.example.org@127.0.0.1:%d/secret",
        "HTTP://127.1:%d\\@logs.example.org/"
      })
  void otherServersAreNotContacted(String url) {
    String there = url.formatted(internal.getPort());

    assertFails(() -> text(there), Kind.NOT_ALLOWED, "not below the base_url");
    assertThat(internal.getRequestCount()).isZero();
    assertThat(asked).isEmpty();
  }

  @Test
  void redirectIsFollowedOnlyBelowAStorage() {
    storage.enqueue(redirect("../b"));
    storage.enqueue(answer("hello"));
    assertThat(text(storage.url("/kci/x/a").toString())).isEqualTo("hello");

    for (Object location :
        List.of(
            internal.url("/secret"),
            storage.url("/secret"),
            "../../secret",
            "http://169.254.169.254/latest/meta-data/",
            "file://" + local + "/x",
            "ftp://127.0.0.1/x",
            "//logs.example.org:8443/x")) {
      storage.enqueue(redirect(location));
      assertFails(
          () -> text(storage.url("/kci/x/a").toString()), Kind.NOT_ALLOWED, "redirected to ");
    }
    assertThat(internal.getRequestCount()).isZero();
    assertThat(storage.getRequestCount()).isEqualTo(9);
  }

  @Test
  void endlessRedirectsFail() {
    for (int i = 0; i < 6; i++) {
      storage.enqueue(redirect("a"));
    }

    assertFails(() -> text(storage.url("/kci/a").toString()), Kind.NOT_ALLOWED, "more than 5");
    assertThat(storage.getRequestCount()).isEqualTo(6);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"127.0.0.1", "169.254.169.254", "10.1.2.3", "::1", "::ffff:127.0.0.1", "fe80::1"})
  void listedOriginIsNotReadAtAPrivateAddress(String inside) throws IOException {
    answers.add(List.of(address(inside)));

    assertFails(() -> text("https://logs.example.org/x"), Kind.NOT_ALLOWED, "not a public address");
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.1,/secret", "2130706433,/secret", "127.1,/secret", "[::1],/secret"})
  void listedPrivateAddressIsNotRead(String host, String path) throws IOException {
    String origin = "http://" + host + ":" + internal.getPort();
    try (Fetcher listed = fetcher(origin, PublicAddresses::isPublic)) {
      assertFails(
          () -> listed.read(origin + path, LIMITS, body -> body.read()),
          Kind.NOT_ALLOWED,
          "not a public address");
    }
    assertThat(internal.getRequestCount()).isZero();
  }

  @Test
  void connectionGoesToTheCheckedAddress() throws IOException {
    // as if 127.0.0.1 were public and 127.0.0.2 were not
    InetAddress outside = address("127.0.0.1");
    InetAddress inside = address("127.0.0.2");
    String origin = "http://logs.example.org:" + internal.getPort() + "/";
    MockResponse last =
        new MockResponse.Builder().body("hello").setHeader("Connection", "close").build();
    try (Fetcher listed = fetcher(origin, outside::equals)) {
      answers.add(List.of(inside, outside));
      answers.add(List.of(inside));
      internal.enqueue(last);
      internal.enqueue(answer("secret"));

      String first =
          listed.read(origin + "x", LIMITS, body -> new String(body.readAllBytes(), UTF_8));
      assertThat(first).isEqualTo("hello");
      assertThat(asked).hasSize(1);

      assertFails(
          () -> listed.read(origin + "x", LIMITS, body -> body.read()),
          Kind.NOT_ALLOWED,
          "not a public address");
      assertThat(internal.getRequestCount()).isEqualTo(1);
    }
  }

  @Test
  void redirectOfAListedOriginIsChecked() throws IOException {
    InetAddress outside = address("127.0.0.1");
    String origin = "http://logs.example.org:" + internal.getPort() + "/";
    try (Fetcher listed = fetcher(origin, outside::equals)) {
      answers.add(List.of(outside));
      internal.enqueue(redirect("http://127.0.0.1:" + internal.getPort() + "/secret"));

      assertFails(
          () -> listed.read(origin + "x", LIMITS, body -> body.read()),
          Kind.NOT_ALLOWED,
          "redirected to http://127.0.0.1");
      assertThat(internal.getRequestCount()).isEqualTo(1);
    }
  }

  @Test
  void slowBodyEndsAtTheTimeLimit() {
    storage.enqueue(
        new MockResponse.Builder()
            .body("x".repeat(900)) // 90 s
            .throttleBody(1, 100, TimeUnit.MILLISECONDS)
            .build());

    FetchLimits second = new FetchLimits(1000, Duration.ofSeconds(1));
    assertFails(
        () -> text(storage.url("/kci/a").toString(), second),
        Kind.TRY_AGAIN,
        "no complete answer within 1 s");
  }

  @Test
  void redirectsShareTheTimeLimit() {
    for (int i = 0; i < 4; i++) {
      storage.enqueue(
          new MockResponse.Builder()
              .code(302)
              .setHeader("Location", "a")
              .headersDelay(400, TimeUnit.MILLISECONDS)
              .build());
    }

    FetchLimits second = new FetchLimits(1000, Duration.ofSeconds(1));
    assertFails(
        () -> text(storage.url("/kci/a").toString(), second),
        Kind.TRY_AGAIN,
        "no complete answer within 1 s");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void oversizedBodyIsRejected(boolean chunked) {
    Buffer body = new Buffer().writeUtf8("x".repeat(1001));
    MockResponse.Builder answer = new MockResponse.Builder();
    storage.enqueue((chunked ? answer.chunkedBody(body, 100) : answer.body(body)).build());
    storage.enqueue(answer("x".repeat(1000)));

    String url = storage.url("/kci/a").toString();
    assertFails(() -> text(url), Kind.NOT_ALLOWED, "longer than the 1000 bytes allowed");
    assertThat(text(url)).hasSize(1000);
  }

  @ParameterizedTest
  @CsvSource({
    "404,NOT_THERE",
    "410,NOT_THERE",
    "403,NOT_THERE",
    "500,TRY_AGAIN",
    "503,TRY_AGAIN",
    "429,TRY_AGAIN"
  })
  void statusDecidesWhetherToRetry(int status, Kind kind) {
    storage.enqueue(new MockResponse.Builder().code(status).build());

    assertFails(() -> text(storage.url("/kci/a").toString()), kind, "status " + status);
  }

  @Test
  void silentServerMayBeRetried() throws IOException {
    String url = storage.url("/kci/a").toString();
    storage.close();

    assertFails(() -> text(url), Kind.TRY_AGAIN, "GET " + url + ": ");
  }

  @Test
  void requestsHaveNoCredentialsAndMessagesNoQuery() throws InterruptedException {
    storage.enqueue(
        new MockResponse.Builder().code(404).setHeader("Set-Cookie", "session=1").build());
    storage.enqueue(new MockResponse.Builder().code(401).build());
    String url = storage.url("/kci/a?sig=geheim").toString();

    assertThatThrownBy(() -> text(url)).hasMessageNotContaining("geheim");
    assertThatThrownBy(() -> text(url)).hasMessageNotContaining("geheim");
    storage.takeRequest();
    assertThat(storage.takeRequest().getHeaders().names())
        .containsOnly("Accept-Encoding", "Connection", "Host", "User-Agent");
  }

  @Test
  void messageIsOneLineForAnyUrl() {
    assertThatThrownBy(() -> text("http://u:geheim@h/\r\nx\u2028\u202e" + "y".repeat(1000)))
        .hasMessageMatching("GET http://h/[?]{2}x[?]{2}y+…: not below the base_url.*")
        .hasMessageNotContaining("geheim");
  }

  @Test
  void fileOfALocalStorageIsRead() throws IOException {
    Files.writeString(local.resolve("log"), "hello");
    Files.createSymbolicLink(local.resolve("latest"), Path.of("log"));

    assertThat(text("file://" + local + "/log")).isEqualTo("hello");
    assertThat(text("file:" + local + "/latest")).isEqualTo("hello");
    assertFails(() -> text("file://" + local + "/no"), Kind.NOT_THERE, "no such file");
    FetchLimits four = new FetchLimits(4, Duration.ofSeconds(1));
    assertFails(() -> text("file:" + local + "/log", four), Kind.NOT_ALLOWED, "longer than the 4");
  }

  @Test
  void otherFilesAreNotRead() throws IOException {
    Path secret = Files.writeString(temp.resolve("secret"), "geheim");
    Files.createSymbolicLink(local.resolve("link"), secret);
    Files.createSymbolicLink(local.resolve("up"), temp);

    for (String url :
        List.of(
            "file://" + secret,
            "file:///etc/passwd",
            "file://" + local + "/../secret",
            "file://" + local + "/%2e%2e/secret",
            "file://" + local + "/link",
            "file://" + local + "/up/secret",
            "file:secret",
            "FILE://localhost" + secret)) {
      assertFails(() -> text(url), Kind.NOT_ALLOWED, "local storage");
    }
  }

  @Test
  void onlyRegularFilesAreOpened() throws Exception {
    Path fifo = local.resolve("fifo");
    assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();
    Files.createDirectory(local.resolve("folder"));

    assertFails(() -> text("file://" + fifo), Kind.NOT_THERE, "not a regular file");
    assertFails(() -> text("file://" + local + "/folder"), Kind.NOT_THERE, "not a regular file");
  }

  @Test
  void rulesWithoutStorageOrListAllowNothing() {
    FetchRules none = new FetchRules(ConfiguredStorages.of(List.of()), List.of());

    assertThat(none.allowNothing()).isTrue();
    try (Fetcher nothing = new Fetcher(none)) {
      assertFails(
          () -> nothing.read(storage.url("/kci/a").toString(), LIMITS, body -> body.read()),
          Kind.NOT_ALLOWED,
          "not below");
    }
  }
}
