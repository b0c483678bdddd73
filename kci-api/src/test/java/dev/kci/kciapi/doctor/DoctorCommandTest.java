package dev.kci.kciapi.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.kci.api.ToolkitVersion;
import dev.kci.cli.ConsoleWriter;
import dev.kci.cli.Launcher;
import dev.kci.kciapi.KciApiCommand;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The doctor finds what is wrong, goes on with the other checks, and ends with 1. */
@Timeout(30)
class DoctorCommandTest {
  private static final String GOOD = "e30.e30.e30";

  private final MockWebServer server = new MockWebServer();
  private Duration ahead = Duration.ZERO;
  @TempDir private Path folder;

  @BeforeEach
  void start() throws IOException {
    server.setDispatcher(new Answers());
    server.start();
    write("good.toml", "[DEFAULT]\napi_token = \"" + GOOD + "\"\n");
    write("none.toml", "");
    write("bad.toml", "[DEFAULT]\nx = = 6\n");
    write("spaces.toml", "[DEFAULT]\napi_token = \"xyz zy\"\n");
    write("nobody.toml", "[DEFAULT]\napi_token = \"xyzzy\"\n");
    write("nofile.toml", "[DEFAULT]\napi_token_file = \"none.txt\"\n");
    String expired =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString("{\"exp\":1000000000}".getBytes(StandardCharsets.UTF_8));
    write("expired.toml", "[DEFAULT]\napi_token = \"e30." + expired + ".e30\"\n");
    write("named.toml", "[DEFAULT]\napi_token = \"" + GOOD + "\"\napi_config = \"mine\"\n");
    write(
        "cred.toml",
        "[DEFAULT]\napi_token = \"" + GOOD + "\"\n[storage.ssh]\nstorage_cred_file = \"none\"\n");
    write("bad.yaml", "api:\n  mine:\n   url: [\n");
    write("url.yaml", "api:\n  mine:\n    url: h\n");
    write(
        "good.yaml",
        """
        api:
          mine:
            url: %s
        storage:
          box:
            storage_type: local
            path: %s
          file:
            storage_type: local
            path: %s
          ftp:
            storage_type: ftp
          ssh:
            storage_type: ssh
            host: 127.0.0.1
            port: 1
            user: u
            path: p
            base_url: http://localhost/
        """
            .formatted(server.url("/"), folder.resolve("stored"), folder.resolve("bad.yaml")));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /** What is wrong: options, the finding, and a later check that is well. */
  private record Wrong(String options, String finding, String goingOn) {}

  static Stream<Wrong> setups() {
    return Stream.of(
        new Wrong(
            "--settings bad.toml --api-url URL", "settings: DIR/bad.toml:2: not TOML", "nodes"),
        new Wrong(
            "--settings absent --api-url URL", "settings: --settings: there is no file", "nodes"),
        new Wrong("--settings good.toml", "API: missing the API; expected --api NAME", "token"),
        new Wrong(
            "--settings good.toml --api x --config good.yaml",
            "API: --api: there is no API 'x'",
            "token"),
        new Wrong(
            "--settings good.toml --api-url h", "API: --api-url: 'h' is not the address", "token"),
        new Wrong(
            "--settings good.toml --api-url ftp://h/", "'ftp://h/' is not the address", "token"),
        new Wrong(
            "--settings named.toml --config url.yaml",
            "API: DIR/url.yaml:3: api.mine.url 'h'",
            "token"),
        new Wrong(
            "--settings named.toml --config bad.yaml",
            "configuration: DIR/bad.yaml:4: not YAML",
            "token"),
        new Wrong(
            "--settings good.toml --api-url URL --config bad.yaml",
            "configuration: DIR/bad.yaml:4",
            "rights"),
        new Wrong(
            "--settings good.toml --api-url URL --config absent",
            "--config: there is no file or folder",
            "rights"),
        new Wrong(
            "--settings good.toml --api-url REFUSED",
            "API: REFUSED does not answer: Connection refused",
            "token"),
        new Wrong(
            "--settings good.toml --api-url http://none.invalid/",
            "does not answer: unknown host none.invalid",
            "token"),
        new Wrong(
            "--settings good.toml --api-url URLerror/",
            "API: URLerror/ answers with status 500",
            "token"),
        new Wrong(
            "--settings good.toml --api-url URLother/", "nodes: GET /other/latest/count", "clock"),
        new Wrong(
            "--settings good.toml --api-url URLhtml/",
            "is this the URL of a KernelCI API?",
            "clock"),
        new Wrong(
            "--settings none.toml --api-url URL",
            "token: missing; expected KCI_API_TOKEN",
            "nodes"),
        new Wrong(
            "--settings spaces.toml --api-url URL", "token: KCI_API_TOKEN: The API token", "nodes"),
        new Wrong(
            "--settings nofile.toml --api-url URL",
            "token: DIR/nofile.toml:2: DEFAULT.api_token_file",
            "nodes"),
        new Wrong(
            "--settings nobody.toml --api-url URL", "rights: GET /latest/whoami: 401", "storage"),
        new Wrong(
            "--settings expired.toml --api-url URL",
            "token: expires: 2001-09-09T01:46:40Z (expired)",
            "nodes"),
        new Wrong(
            "--settings named.toml --config good.yaml --storage s",
            "storage: --storage: there is no storage 's'",
            "rights"),
        new Wrong(
            "--settings named.toml --config good.yaml --storage ftp",
            "is not a kind of storage",
            "rights"),
        new Wrong(
            "--settings named.toml --config good.yaml --storage file", "storage file: ", "rights"),
        new Wrong(
            "--settings named.toml --config good.yaml --storage ssh", "storage ssh: ", "rights"),
        new Wrong(
            "--settings cred.toml --api mine --config good.yaml --storage ssh",
            "storage: DIR/cred.toml:4",
            "rights"));
  }

  @ParameterizedTest
  @MethodSource("setups")
  void isAFindingAndEndsNothing(Wrong wrong) {
    Run doctor = doctor(wrong.options().split(" "));

    assertThat(doctor.exitCode()).as(doctor.toString()).isEqualTo(1);
    assertThat(doctor.out()).anyMatch(bad(filled(wrong.finding())));
    assertThat(doctor.out()).anyMatch(line -> line.startsWith("ok      " + wrong.goingOn()));
    assertThat(doctor.out().toString()).doesNotContain("xyz", "Exception", GOOD);
    assertThat(doctor.err()).isEmpty();
  }

  private static java.util.function.Predicate<String> bad(String finding) {
    return line -> line.startsWith("FAILED  ") && line.contains(finding);
  }

  @Test
  void oneCauseIsToldOnce() {
    Run doctor = doctor("--settings", "bad.toml", "--api", "mine", "--config", "good.yaml");
    assertThat(doctor.out())
        .anyMatch(bad("settings: "))
        .contains("FAILED  token: not checked, see settings");
  }

  @Test
  void aCertificateOfNobodyIsAFinding() throws Exception {
    server.close();
    try (MockWebServer tls = new MockWebServer()) {
      tls.useHttps(untrusted());
      tls.start();
      Run doctor = doctor("--settings", "good.toml", "--api-url", tls.url("/").toString());
      assertThat(doctor.exitCode()).isEqualTo(1);
      assertThat(doctor.out())
          .anyMatch(
              bad(
                  "does not answer: TLS failed: the server's certificate was not issued by an"
                      + " authority"));
      assertThat(doctor.out().toString()).doesNotContain("Exception");
    }
  }

  @Test
  void allIsWell() {
    Run doctor = doctor("--settings", "named.toml", "--config", "good.yaml", "--storage", "box");
    assertThat(doctor.out()).allMatch(line -> line.startsWith("ok"));
    assertThat(doctor.out())
        .anyMatch(line -> line.endsWith("clock: agrees with the API's to within a second"))
        .anyMatch(line -> line.contains("nodes: checkouts in the last 24 hours: 6"));
    assertThat(doctor.exitCode()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "-3600, FAILED, 3600 s ahead of the API; synchronise it with NTP",
    "3600, FAILED, 3600 s behind the API; synchronise it with NTP",
    "-8, ok, s ahead of the API",
    "8, ok, s behind the API",
  })
  void theClockIsAheadOrBehind(long seconds, String verdict, String words) {
    ahead = Duration.ofSeconds(seconds);
    assertThat(doctor("--settings", "good.toml", "--api-url", url()).out())
        .anyMatch(
            line ->
                line.startsWith(verdict)
                    && line.contains("clock: this machine is ")
                    && line.replaceAll("(3599|3601) s", "3600 s").endsWith(words));
  }

  @ParameterizedTest
  @CsvSource({
    "0, true, agrees",
    "1000, true, agrees",
    "-1000, true, agrees",
    "1001, true, 1 s behind",
    "-1600, true, 2 s ahead of",
    "30000, true, 30 s behind",
    "30001, false, 30 s behind",
    "-31000, false, 31 s ahead of",
  })
  void aSecondIsTolerated(long milliseconds, boolean good, String words) {
    Finding clock = ApiChecks.clock(Duration.ofMillis(milliseconds));
    assertThat(clock.good()).isEqualTo(good);
    assertThat(clock.detail()).contains(words);
  }

  @Test
  void theVersionIsOne() {
    List<String> out = doctor("--settings", "good.toml").out();
    assertThat(out.get(0)).startsWith("ok      version: kci-api ").doesNotContain("development");
    assumeThat(ToolkitVersion.text()).as("Maven compiled this").isNotEqualTo("unknown");
    assertThat(out.get(0)).containsPattern("kci-api \\d+\\.\\d+\\.\\d+");
  }

  private record Run(int exitCode, List<String> out, String err) {}

  private Run doctor(String... options) {
    List<String> arguments = new ArrayList<>(List.of("doctor"));
    Arrays.stream(options).map(this::filled).forEach(arguments::add);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exitCode =
        Launcher.run(
            new KciApiCommand(),
            ConsoleWriter.to(out),
            ConsoleWriter.to(err),
            arguments.toArray(String[]::new));
    return new Run(exitCode, out.toString().lines().toList(), err.toString());
  }

  private final String refused = "http://127.0.0.1:" + closedPort() + "/";

  private String filled(String text) {
    return text.replaceAll("^([a-z]+\\.(?:toml|yaml)|absent)$", folder + "/$1")
        .replace("DIR", folder.toString())
        .replace("REFUSED", refused)
        .replaceAll("\\bURL(?=$|[a-z])", url());
  }

  private String url() {
    return server.url("/").toString();
  }

  private static int closedPort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }

  private SSLSocketFactory untrusted() throws Exception {
    Path store = folder.resolve("server.p12");
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    String options =
        "-genkeypair -alias s -keyalg EC -storetype PKCS12 -storepass changeit"
            + " -dname CN=localhost -ext san=dns:localhost -validity 30 -keystore";
    List<String> command = new ArrayList<>(List.of(keytool));
    command.addAll(List.of(options.split(" ")));
    command.add(store.toString());
    Process process = new ProcessBuilder(command).start();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    char[] password = "changeit".toCharArray();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, password);
    }
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, password);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context.getSocketFactory();
  }

  private final class Answers extends Dispatcher {
    @Override
    public MockResponse dispatch(RecordedRequest request) {
      String path = request.getUrl().encodedPath();
      MockResponse.Builder answer =
          new MockResponse.Builder()
              .addHeader(
                  "Date",
                  DateTimeFormatter.RFC_1123_DATE_TIME.format(
                      Instant.now().plus(ahead).atOffset(ZoneOffset.UTC)));
      if (path.startsWith("/error")) {
        return answer.code(500).build();
      }
      if (path.startsWith("/html")) {
        return answer.body("<html>").build();
      }
      if (path.equals("/latest/count")) {
        return answer.body("6").build();
      }
      if (path.equals("/latest/whoami")) {
        return ("Bearer " + GOOD).equals(request.getHeaders().get("Authorization"))
            ? answer.body("{\"username\": \"pipeline\"}").build()
            : answer.code(401).body("{\"detail\": \"Unauthorized\"}").build();
      }
      return answer.code(path.equals("/") ? 200 : 404).body("{\"detail\": \"Not Found\"}").build();
    }
  }
}
