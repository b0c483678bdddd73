package dev.kci.kciapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kci-api} as a process whose token is in a file. */
class SecretFileIT {
  private static final String SECRET = "s3cret-t0ken";

  private final MockWebServer server = new MockWebServer();

  @TempDir Path temp;

  @BeforeEach
  void start() throws IOException {
    server.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Process whoami(String file) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            KciApiCommand.class.getName(),
            "user",
            "whoami",
            "--api-url",
            server.url("/").toString());
    builder.environment().remove("KCI_API_TOKEN");
    builder.environment().put("KCI_API_TOKEN_FILE", temp.resolve(file).toString());
    builder.directory(temp.toFile());
    builder.redirectErrorStream(true).redirectOutput(temp.resolve("out").toFile());
    Process process = builder.start();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return process;
  }

  private String output() throws IOException {
    return Files.readString(temp.resolve("out"));
  }

  @Test
  void theTokensFileIsUsedAndShownNowhere() throws Exception {
    Files.writeString(temp.resolve("token"), SECRET + "\n");
    server.enqueue(new MockResponse.Builder().code(401).body(SECRET + " is wrong").build());
    assertThat(whoami("token").exitValue()).isEqualTo(1);
    RecordedRequest request = server.takeRequest(5, TimeUnit.SECONDS);
    assertThat(request.getHeaders().get("Authorization")).isEqualTo("Bearer " + SECRET);
    assertThat(request.getTarget()).doesNotContain(SECRET);
    assertThat(output()).contains("401").doesNotContain(SECRET);
  }

  @Test
  void aMissingFileIsOneLineAndExitCode2() throws Exception {
    assertThat(whoami("nothing").exitValue()).isEqualTo(2);
    assertThat(output().strip())
        .endsWith(
            "KCI_API_TOKEN_FILE: '"
                + temp.resolve("nothing")
                + "': does not exist; expected a file with the secret")
        .doesNotContain("\n");
    assertThat(server.getRequestCount()).isZero();
  }
}
