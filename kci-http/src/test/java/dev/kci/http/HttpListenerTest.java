package dev.kci.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.config.Secret;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpListenerTest {
  private final HttpClient client = HttpClient.newHttpClient();
  private HttpListener listener;

  @BeforeEach
  void start() throws IOException {
    Optional<Tokens> tokens = Optional.of(new Tokens(List.of(new Secret("one"), new Secret("ö"))));
    listener =
        HttpListener.start(
            "tests",
            new InetSocketAddress("127.0.0.1", 0),
            List.of(
                new Route(
                    "GET", Pattern.compile("/open"), Optional.empty(), request -> hello("you")),
                new Route(
                    "GET", Pattern.compile("/to/(.+)"), tokens, r -> hello(r.path().group(1)))));
  }

  private static Answer hello(String whom) {
    return new Answer(200, "text/plain", "hello " + whom, Map.of("X-Test", "yes"));
  }

  @AfterEach
  void stop() {
    listener.close();
  }

  @ParameterizedTest
  @CsvSource({
    "GET,  /open,    ,             200",
    "GET,  /open?a,  wrong,        200",
    "POST, /open,    ,             405",
    "HEAD, /open,    ,             405",
    "GET,  /open/,   ,             404",
    "GET,  /,        ,             404",
    "GET,  /to/me,   ,             401",
    "GET,  /to/me,   two,          401",
    "GET,  /to/me,   on,           401",
    "GET,  /to/me,   Basic one,    401",
    "GET,  /to/me,   one,          200",
    "GET,  /to/me,   Bearer one,   200",
    "GET,  /to/me,   Token one,    200",
    "PUT,  /to/me,   wrong,        405",
  })
  void answersByPathThenMethodThenToken(String method, String path, String token, int status)
      throws Exception {
    assertThat(send(method, path, token).statusCode()).isEqualTo(status);
  }

  @Test
  void answersWithBodyAndHeaders() throws Exception {
    HttpResponse<String> answer = send("GET", "/to/m%C3%A9", "one");
    assertThat(answer.body()).isEqualTo("hello mé");
    assertThat(answer.headers().firstValue("X-Test")).contains("yes");
    assertThat(answer.headers().firstValue("Content-Type")).contains("text/plain");
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, false",
    "127.0.0.9, false",
    "::1,       false",
    "0.0.0.0,   true",
    "::,        true",
    "192.0.2.1, true",
  })
  void tokensAreInClearIfOthersCanConnect(String host, boolean inClear) {
    assertThat(HttpListener.isInClear(new InetSocketAddress(host, 9100))).isEqualTo(inClear);
  }

  private HttpResponse<String> send(String method, String path, String token) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + listener.address().getPort() + path))
            .method(method, HttpRequest.BodyPublishers.noBody());
    if (token != null) {
      request.header("Authorization", token);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }
}
