package dev.kci.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kci.api.ApiToken;
import dev.kci.api.KciApi;
import dev.kci.api.UnauthorizedException;
import dev.kci.api.UnavailableException;
import java.io.IOException;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** How a service connects. */
class ApiOptionsTest {
  private static final ApiToken TOKEN = ApiToken.of("secret");

  private final MockWebServer server = new MockWebServer();

  @BeforeEach
  void start() throws IOException {
    server.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aTokenIsCheckedAndItsUserAskedForOnce() {
    server.enqueue(answer(200, "{\"id\": \"1\", \"username\": \"kciuser\"}"));

    try (KciApi api = options().connectAsUser(TOKEN)) {
      assertThat(api.users().username()).isEqualTo("kciuser");
      assertThat(api.users().username()).isEqualTo("kciuser");
    }
    assertThat(server.getRequestCount()).isEqualTo(1);
  }

  @Test
  void aWrongTokenEndsTheServiceAtOnce() {
    server.enqueue(answer(401, "{\"detail\": \"Unauthorized\"}"));

    assertThatThrownBy(() -> options().connectAsUser(TOKEN))
        .isInstanceOf(UnauthorizedException.class)
        .hasMessageNotContaining("secret");
  }

  @Test
  void anApiThatIsAwayDoesNot() {
    server.enqueue(answer(500, "{\"message\": \"starting\"}"));
    server.enqueue(answer(200, "{\"id\": \"1\", \"username\": \"kciuser\"}"));

    try (KciApi api = options().connectAsUser(TOKEN)) {
      assertThat(api.users().username()).as("once it is back").isEqualTo("kciuser");
    }
  }

  @Test
  void briefConnectionRetriesOnce() {
    for (int i = 0; i < 2; i++) {
      server.enqueue(answer(503, "{\"message\": \"starting\"}"));
    }
    server.enqueue(answer(200, "{\"id\": \"1\", \"username\": \"kciuser\"}"));

    try (KciApi api = options().connectBriefly()) {
      assertThatThrownBy(() -> api.users().username()).isInstanceOf(UnavailableException.class);
    }
  }

  private ApiOptions options() {
    Holder holder = new Holder();
    new CommandLine(holder).parseArgs("--api-url", server.url("/").toString());
    return holder.api;
  }

  private static MockResponse answer(int status, String body) {
    return new MockResponse.Builder()
        .code(status)
        .addHeader("Content-Type", "application/json")
        .body(body)
        .build();
  }

  @Command
  private static final class Holder {
    @Mixin private ApiOptions api = new ApiOptions();
  }
}
